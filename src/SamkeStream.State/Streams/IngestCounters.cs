namespace SamkeStream.State.Streams;

/// <summary>What was remarkable about how a stream's prompts came in, counted since the stream began.</summary>
public sealed record IngestCounters
{
    /// <summary>Prompts whose id had been taken before.</summary>
    public long Duplicates { get; set; }

    /// <summary>Prompts whose vector is none to be judged.</summary>
    public long Unfit { get; set; }

    /// <summary>Prompts left out because more came than the encoder takes.</summary>
    public long SampledOut { get; set; }

    /// <summary>Number of the prompt that was taken after the latest one that was left out; null where none ever was.</summary>
    public long? SampledUntil { get; set; }

    /// <summary>Share of the prompts that is taken at present; 1 where none is left out.</summary>
    public double SampleShare { get; set; } = 1;

    /// <summary>The producer's count that came last.</summary>
    public long? Sequence { get; set; }

    /// <summary>Times that the producer's count skipped numbers.</summary>
    public long SequenceGaps { get; set; }

    /// <summary>Numbers that it skipped in all.</summary>
    public long SequenceMissing { get; set; }

    /// <summary>Times that another prompt came with the number of the one before it.</summary>
    public long SequenceRepeats { get; set; }

    /// <summary>Times that the producer's count went back.</summary>
    public long SequenceStepsBack { get; set; }

    /// <summary>Times that a prompt was more than a second older than the one before it.</summary>
    public long ClockStepsBack { get; set; }

    /// <summary>Prompts dated ahead of the worker's clock by more than five minutes; they are taken as of their arrival.</summary>
    public long ClockAhead { get; set; }

    /// <summary>Outcomes that were judged, or learned from.</summary>
    public long Outcomes { get; set; }

    /// <summary>Outcomes of prompts that had one already.</summary>
    public long RepeatedOutcomes { get; set; }

    /// <summary>Outcomes that came while a drift of the prompts was open, or the stream frozen.</summary>
    public long IdleOutcomes { get; set; }

    /// <summary>Outcomes that named no prompt among the newest.</summary>
    public long UnknownOutcomes { get; set; }

    /// <summary>Prompts that arrived in the last full minute in which any did.</summary>
    public double RatePerMinute { get; set; }

    /// <summary>Times that the rate changed more than a hundredfold from one such minute to the next.</summary>
    public long RateJumps { get; set; }

    /// <summary>Minute that is being counted, since 1970, and its prompts so far.</summary>
    public long Minute { get; set; }

    public long InMinute { get; set; }
}
