using SamkeStream.Drift.Calibration;
using SamkeStream.Drift.Features;

namespace SamkeStream.Drift.Detection;

/// <summary>
/// Sees the domains that a stream knows come in other parts. A CUSUM for every group of cells, of the log-likelihood ratio between
/// the group's share p in the reference and q = p + (1 − p)·<see cref="Excess"/>; the highest is the statistic. On a sticky stream the next
/// prompt stays in its cell with probability s beyond chance, so it is in the group with s + (1 − s)p after a prompt inside and with
/// (1 − s)p after one outside: a run of like prompts counts little more than once.
/// </summary>
internal sealed class ShareArm : Arm
{
    /// <summary>The part of the stream that has moved into the group. A larger change is found sooner yet, a much smaller one later.</summary>
    private const double Excess = .45;

    private const double HighestShare = .98;

    private readonly CellGroups _groups;
    private readonly double _stay;
    private readonly double[] _steps;
    private readonly double[] _sums;
    private readonly long[] _starts;
    private int _previous = -1;

    /// <param name="groups">Of the reference's cells.</param>
    /// <param name="stay">s.</param>
    public ShareArm(CellGroups groups, double stay)
    {
        _groups = groups;
        _stay = stay;
        _steps = new double[4 * groups.Count];
        _sums = new double[groups.Count];
        _starts = new long[groups.Count];
    }

    public override DriftArm Kind => DriftArm.Share;

    public override IReadOnlyList<double> Scales { get; } = [Excess];

    public override void Reset(ReferenceMoments moments)
    {
        Array.Clear(_sums);
        _previous = -1;
        for (var group = 0; group < _groups.Count; group++)
        {
            var p = Math.Min(HighestShare, _groups.ShareOf(group, moments.CellShares));
            var q = p + (1 - p) * Excess;
            var step = _steps.AsSpan(4 * group, 4);
            step[0] = Math.Log((1 - (1 - _stay) * q) / (1 - (1 - _stay) * p));
            step[1] = Math.Log(q / p);
            step[2] = Math.Log((1 - q) / (1 - p));
            step[3] = Math.Log((_stay + (1 - _stay) * q) / (_stay + (1 - _stay) * p));
        }
    }

    /// <summary>Sets the sums to zero, as after an alarm.</summary>
    public void Restart() => Array.Clear(_sums);

    public override void Observe(long ordinal, in PromptFeatures features, Span<double> statistics)
    {
        var inside = _groups.With(features.Cell);
        var before = _groups.With(_previous < 0 ? features.Cell : _previous);
        for (var group = 0; group < _sums.Length; group++)
        {
            if (_sums[group] == 0)
                _starts[group] = ordinal;
            var step = _steps[4 * group + (before[group] ? 2 : 0) + (inside[group] ? 1 : 0)];
            _sums[group] = Math.Max(0, _sums[group] + step);
        }

        statistics[0] = _sums.Length > 0 ? _sums.Max() : 0;
        _previous = features.Cell;
    }

    /// <summary>The first prompt after the last zero of the highest sum.</summary>
    public long StartOfChange() => _starts[Array.IndexOf(_sums, _sums.Max())];

    public override void Save(BinaryWriter writer)
    {
        writer.Write(_previous);
        for (var group = 0; group < _sums.Length; group++)
        {
            writer.Write(_sums[group]);
            writer.Write(_starts[group]);
        }
    }

    public override void Restore(BinaryReader reader)
    {
        _previous = reader.ReadInt32();
        for (var group = 0; group < _sums.Length; group++)
        {
            _sums[group] = reader.ReadDouble();
            _starts[group] = reader.ReadInt64();
        }
    }
}
