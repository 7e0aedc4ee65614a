using System.Runtime.Intrinsics;
using SamkeStream.Drift.Calibration;
using SamkeStream.Drift.Features;

namespace SamkeStream.Drift.Detection;

/// <summary>
/// H_w = Σ_j v_j (Σ_last-w (z − z̄_R))_j²/w with weights v of the components. Which shifts it sees best is in the weights: equal ones
/// see domains inside the cells, ones that grow with a component's variance see shifts between the domains that the reference knows.
/// </summary>
/// <param name="sums">Shared with other arms; whoever owns them adds the prompts.</param>
/// <param name="kind">Names the weights.</param>
/// <param name="weights">v, of the leading components; the others do not count.</param>
internal sealed class MeanArm(WindowSums sums, DriftArm kind, IReadOnlyList<float> weights) : Arm
{
    private const int ShortestSearched = 4;

    private readonly float[] _weights = WholeVectors(weights);

    public override DriftArm Kind { get; } = kind;

    public override IReadOnlyList<double> Scales { get; } = [.. sums.Windows.Select(w => (double)w)];

    public override void Reset(ReferenceMoments moments)
    {
    }

    public override void Observe(long ordinal, in PromptFeatures features, Span<double> statistics)
    {
        for (var i = 0; i < Scales.Count; i++)
            statistics[i] = sums.SquaredMean(i, _weights);
    }

    /// <summary>
    /// The number of latest prompts that look most changed: of all windows from 4 prompts to the longest, the one whose
    /// statistic, standardised between the channels' means and deviations, is highest.
    /// </summary>
    /// <param name="channels">Of this arm.</param>
    public int LengthOfChange(ReadOnlySpan<DriftChannel> channels)
    {
        var statistics = new double[sums.Held];
        sums.SquaredMeans(_weights, statistics);
        var (best, length) = (double.NegativeInfinity, Math.Min(statistics.Length, ShortestSearched));
        for (var w = ShortestSearched; w <= statistics.Length; w++)
        {
            var (mean, deviation) = Between(channels, w);
            var score = (statistics[w - 1] - mean) / deviation;
            if (score > best)
                (best, length) = (score, w);
        }

        return length;
    }

    public override void Save(BinaryWriter writer)
    {
    }

    public override void Restore(BinaryReader reader)
    {
    }

    private static float[] WholeVectors(IReadOnlyList<float> weights)
    {
        var width = Vector256<float>.Count;
        var padded = new float[(weights.Count + width - 1) / width * width];
        for (var j = 0; j < weights.Count; j++)
            padded[j] = weights[j];
        return padded;
    }

    private static (double Mean, double Deviation) Between(ReadOnlySpan<DriftChannel> channels, int window)
    {
        if (window <= channels[0].Scale)
            return (channels[0].Mean, channels[0].Deviation);
        for (var i = 1; i < channels.Length; i++)
        {
            var (low, high) = (channels[i - 1], channels[i]);
            if (window > high.Scale)
                continue;
            var share = (window - low.Scale) / (high.Scale - low.Scale);
            return (low.Mean + share * (high.Mean - low.Mean), low.Deviation + share * (high.Deviation - low.Deviation));
        }

        return (channels[^1].Mean, channels[^1].Deviation);
    }
}
