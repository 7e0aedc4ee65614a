using SamkeStream.Drift.Calibration;
using SamkeStream.Drift.Features;

namespace SamkeStream.Drift.Detection;

/// <summary>C_t = max(0, C_{t−1} + (ν_t − m)/s − κ) for every slope κ: sees prompts far from everything in the reference.</summary>
internal sealed class NoveltyArm : Arm
{
    private readonly double[] _slopes;
    private readonly double[] _sums;
    private readonly long[] _starts;
    private double _mean;
    private double _deviation = 1;

    public NoveltyArm(IReadOnlyList<double> slopes)
    {
        _slopes = [.. slopes];
        _sums = new double[_slopes.Length];
        _starts = new long[_slopes.Length];
    }

    public override DriftArm Kind => DriftArm.Novelty;

    public override IReadOnlyList<double> Scales => _slopes;

    public override void Reset(ReferenceMoments moments)
    {
        _mean = moments.NoveltyMean;
        _deviation = moments.NoveltyDeviation;
        Restart();
    }

    /// <summary>Sets the sums to zero, as after an alarm.</summary>
    public void Restart() => Array.Clear(_sums);

    public override void Observe(long ordinal, in PromptFeatures features, Span<double> statistics)
    {
        var step = (features.Novelty - _mean) / _deviation;
        for (var i = 0; i < _slopes.Length; i++)
        {
            if (_sums[i] == 0)
                _starts[i] = ordinal;
            _sums[i] = Math.Max(0, _sums[i] + step - _slopes[i]);
            statistics[i] = _sums[i];
        }
    }

    /// <summary>The first prompt after the last zero of the sum.</summary>
    public long StartOfChange(int channel) => _starts[channel];

    public override void Save(BinaryWriter writer)
    {
        for (var i = 0; i < _slopes.Length; i++)
        {
            writer.Write(_sums[i]);
            writer.Write(_starts[i]);
        }
    }

    public override void Restore(BinaryReader reader)
    {
        for (var i = 0; i < _slopes.Length; i++)
        {
            _sums[i] = reader.ReadDouble();
            _starts[i] = reader.ReadInt64();
        }
    }
}
