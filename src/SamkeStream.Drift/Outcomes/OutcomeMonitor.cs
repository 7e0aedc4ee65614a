namespace SamkeStream.Drift.Outcomes;

/// <summary>
/// Watches how well answers do: a CUSUM on outcomes that are worse than their cell's. It learns a baseline under every reference
/// anew. Only a decline is told: better outcomes (a new adapter) are no reason to act. Holds nothing until an outcome comes.
/// </summary>
internal sealed class OutcomeMonitor
{
    /// <summary>Prompts whose outcome can still come.</summary>
    private const int RingLength = 2048;

    /// <summary>Outcomes without a relapse after which a decline counts as over.</summary>
    private const int QuietOutcomes = 128;

    private const ushort Reported = 0x8000;

    private readonly List<(int Cell, double Score)> _learned = [];
    private int[] _laps = [];
    private ushort[] _cells = [];
    private OutcomeBaseline? _baseline;
    private double _sum;
    private int _quiet;

    /// <summary>A decline would be noticed.</summary>
    public bool IsWatching => _baseline is not null;

    /// <summary>A decline was found and is not over.</summary>
    public bool IsOpen { get; private set; }

    public OutcomeCounts Counts { get; private set; }

    /// <summary>The CUSUM in units of its threshold; 0 while the baseline is learned.</summary>
    private double Score => _baseline is null ? 0 : _sum / _baseline.Threshold;

    /// <summary>The CUSUM in units of its threshold when the decline was found.</summary>
    public double AlarmScore { get; private set; }

    /// <summary>The prompt with which the present run of bad outcomes began, and how many outcomes it has.</summary>
    public (long Ordinal, int Outcomes) Run { get; private set; }

    /// <summary>Notes in which cell a prompt lay, for the outcome that may come.</summary>
    public void Note(long ordinal, int cell)
    {
        if (_laps.Length == 0)
            return;
        var slot = (int)(ordinal % RingLength);
        _laps[slot] = Lap(ordinal);
        _cells[slot] = (ushort)(cell + 1);
    }

    /// <summary>Takes an outcome.</summary>
    /// <param name="ordinal">The prompt's number.</param>
    /// <param name="score">Higher is better; finite.</param>
    /// <param name="isIdle">The stream is drifted or frozen: the outcome says nothing about the reference's prompts.</param>
    /// <param name="settings">Baseline size, budget and cells.</param>
    public OutcomeStep Take(long ordinal, double score, bool isIdle, in OutcomeSettings settings)
    {
        if (_laps.Length == 0)
            (_laps, _cells) = (new int[RingLength], new ushort[RingLength]);
        var slot = (int)(ordinal % RingLength);
        if (ordinal < 0 || _cells[slot] == 0 || _laps[slot] != Lap(ordinal))
        {
            Counts = Counts with { Unknown = Counts.Unknown + 1 };
            return OutcomeStep.Nothing;
        }

        if ((_cells[slot] & Reported) != 0)
        {
            Counts = Counts with { Repeated = Counts.Repeated + 1 };
            return OutcomeStep.Nothing;
        }

        var cell = _cells[slot] - 1;
        _cells[slot] |= Reported;
        if (isIdle)
        {
            Counts = Counts with { Idle = Counts.Idle + 1 };
            return OutcomeStep.Nothing;
        }

        Counts = Counts with { Taken = Counts.Taken + 1 };
        if (_baseline is null)
            return Learn(cell, score, settings);
        Accumulate(ordinal, cell, score);
        return IsOpen ? Follow(cell, score, settings) : Watch();
    }

    /// <summary>Another reference: its cells are others, and so are its outcomes.</summary>
    public void Restart()
    {
        _baseline = null;
        _learned.Clear();
        Array.Clear(_cells);
        Reset();
    }

    /// <summary>Forgets the present run of bad outcomes and ends an open decline; the baseline stays.</summary>
    public void Reset()
    {
        IsOpen = false;
        _sum = 0;
        _quiet = 0;
        Run = default;
        if (_baseline is not null)
            _learned.Clear();
    }

    public void Save(BinaryWriter writer)
    {
        writer.Write(Counts.Taken);
        writer.Write(Counts.Unknown);
        writer.Write(Counts.Repeated);
        writer.Write(Counts.Idle);
        writer.Write(_sum);
        writer.Write(_quiet);
        writer.Write(Run.Ordinal);
        writer.Write(Run.Outcomes);
        writer.Write(IsOpen);
        writer.WriteArray<int>(_laps);
        writer.WriteArray<ushort>(_cells);
        writer.WriteArray<int>([.. _learned.Select(o => o.Cell)]);
        writer.WriteArray<double>([.. _learned.Select(o => o.Score)]);
        writer.Write(_baseline is not null);
        if (_baseline is null)
            return;
        writer.WriteArray<double>(_baseline.Means);
        writer.WriteArray<double>(_baseline.Deviations);
        writer.Write(_baseline.Threshold);
    }

    public void Load(BinaryReader reader)
    {
        Counts = new OutcomeCounts(reader.ReadInt64(), reader.ReadInt64(), reader.ReadInt64(), reader.ReadInt64());
        _sum = reader.ReadDouble();
        _quiet = reader.ReadInt32();
        Run = (reader.ReadInt64(), reader.ReadInt32());
        IsOpen = reader.ReadBoolean();
        _laps = reader.ReadArray<int>();
        _cells = reader.ReadArray<ushort>();
        _learned.AddRange(reader.ReadArray<int>().Zip(reader.ReadArray<double>()));
        if (reader.ReadBoolean())
            _baseline = new OutcomeBaseline(reader.ReadArray<double>(), reader.ReadArray<double>(), reader.ReadDouble());
    }

    private OutcomeStep Learn(int cell, double score, in OutcomeSettings settings)
    {
        _learned.Add((cell, score));
        if (_learned.Count >= settings.BaselineSize)
        {
            _baseline = OutcomeBaseline.Fit(_learned, settings.Cells, settings.Budget, settings.Seed);
            Reset();
        }

        return OutcomeStep.Nothing;
    }

    private void Accumulate(long ordinal, int cell, double score)
    {
        if (_sum == 0)
            Run = (ordinal, 0);
        _sum = Math.Max(0, _sum + _baseline!.Decline(cell, score) - OutcomeBaseline.Slope);
        Run = (Run.Ordinal, Run.Outcomes + 1);
    }

    private OutcomeStep Watch()
    {
        if (_sum <= _baseline!.Threshold)
            return OutcomeStep.Nothing;
        IsOpen = true;
        AlarmScore = Score;
        _sum = 0;
        _quiet = 0;
        return OutcomeStep.Alarm;
    }

    private OutcomeStep Follow(int cell, double score, in OutcomeSettings settings)
    {
        _learned.Add((cell, score));
        if (_sum > _baseline!.Threshold / 2)
            _quiet = 0;
        else
            _quiet++;
        if (_sum > _baseline.Threshold)
            _sum = 0;
        if (_quiet >= QuietOutcomes)
        {
            Reset();
            return OutcomeStep.Recovered;
        }

        if (_learned.Count < settings.BaselineSize)
            return OutcomeStep.Nothing;
        _baseline = OutcomeBaseline.Fit(_learned, settings.Cells, settings.Budget, settings.Seed);
        Reset();
        return OutcomeStep.Relearned;
    }

    private static int Lap(long ordinal) => (int)(ordinal / RingLength);
}
