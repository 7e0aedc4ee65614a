using SamkeStream.State.Streams;

namespace SamkeStream.Cli.Replay;

/// <summary>What was remarkable about how the prompts followed each other, as Catch counts it; the prompts' times are the clock.</summary>
internal sealed record ReplayedIngest
{
    /// <summary>Left out, for a prompt with the same id came before.</summary>
    public required long Duplicates { get; init; }

    /// <summary>Left out, for they cannot be judged.</summary>
    public required long Unfit { get; init; }

    /// <summary>Times that <c>sequence</c> skipped numbers.</summary>
    public required long SequenceGaps { get; init; }

    /// <summary>Numbers that it skipped in all.</summary>
    public required long SequenceMissing { get; init; }

    public required long SequenceRepeats { get; init; }

    public required long SequenceStepsBack { get; init; }

    /// <summary>Times that a prompt was more than a second older than the one before it.</summary>
    public required long ClockStepsBack { get; init; }

    /// <summary>Times that the rate changed more than a hundredfold from one minute with prompts to the next.</summary>
    public required long RateJumps { get; init; }

    public static ReplayedIngest Of(IngestCounters counters) => new()
    {
        Duplicates = counters.Duplicates,
        Unfit = counters.Unfit,
        SequenceGaps = counters.SequenceGaps,
        SequenceMissing = counters.SequenceMissing,
        SequenceRepeats = counters.SequenceRepeats,
        SequenceStepsBack = counters.SequenceStepsBack,
        ClockStepsBack = counters.ClockStepsBack,
        RateJumps = counters.RateJumps,
    };

    /// <summary>A sentence for each that is not 0.</summary>
    public IEnumerable<string> Remarks()
    {
        if (Duplicates > 0)
            yield return $"{Duplicates} left out: their ids came before";
        if (Unfit > 0)
            yield return $"{Unfit} left out: the encoder makes no vector of them";
        if (SequenceGaps + SequenceRepeats + SequenceStepsBack > 0)
            yield return $"sequence: gaps {SequenceGaps} ({SequenceMissing} numbers missing), repeats {SequenceRepeats}, steps back {SequenceStepsBack}";
        if (ClockStepsBack > 0)
            yield return $"time: steps back {ClockStepsBack}";
        if (RateJumps > 0)
            yield return $"rate: changes of more than a hundredfold {RateJumps}";
    }
}
