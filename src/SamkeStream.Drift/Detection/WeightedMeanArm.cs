using System.Runtime.Intrinsics;
using SamkeStream.Drift.Calibration;
using SamkeStream.Drift.Features;

namespace SamkeStream.Drift.Detection;

/// <summary>
/// W_w = Σ_j v_j (Σ_last-w (z − z̄_R))_j²/w with weights v that grow with a component's variance: sees shifts between and inside
/// the domains that the reference knows, which lie along few leading components and drown among all of them. It reads the sums of the
/// mean arm, so it has no state of its own.
/// </summary>
internal sealed class WeightedMeanArm : Arm
{
    private readonly MeanArm _mean;
    private readonly float[] _weights;

    /// <param name="weights">v [k].</param>
    public WeightedMeanArm(MeanArm mean, IReadOnlyList<float> weights)
    {
        _mean = mean;
        _weights = new float[mean.Stride];
        for (var j = 0; j < weights.Count; j++)
            _weights[j] = weights[j];
    }

    public override DriftArm Kind => DriftArm.WeightedMean;

    public override IReadOnlyList<double> Scales => _mean.Scales;

    public override void Reset(ReferenceMoments moments)
    {
    }

    public override void Observe(long ordinal, in PromptFeatures features, Span<double> statistics)
    {
        for (var i = 0; i < Scales.Count; i++)
            statistics[i] = _mean.Count >= Scales[i] ? Weighted(_mean.Sum(i), _weights) / Scales[i] : double.NaN;
    }

    /// <summary>As the mean arm does it.</summary>
    public int LengthOfChange(ReadOnlySpan<DriftChannel> channels) => _mean.LengthOfChange(channels, (sum, window) => Weighted(sum, _weights) / window);

    public override void Save(BinaryWriter writer)
    {
    }

    public override void Restore(BinaryReader reader)
    {
    }

    // Of a fixed width, as the mean arm's own sums.
    private static double Weighted(ReadOnlySpan<float> sum, ReadOnlySpan<float> weights)
    {
        var squares = Vector256<float>.Zero;
        for (var j = 0; j < sum.Length; j += Vector256<float>.Count)
        {
            var value = Vector256.Create(sum[j..]);
            squares += value * value * Vector256.Create(weights[j..]);
        }

        return Vector256.Sum(squares);
    }
}
