namespace SamkeStream.Drift.Monitoring;

/// <summary>The life cycle of one stream's monitor.</summary>
public sealed record MonitorOptions
{
    /// <summary>Prompts collected before a reference is fitted, at the start and after a drift.</summary>
    public int ReferenceSize { get; init; } = 2000;

    /// <summary>Most prompts collected when the reference turns out to hold too little independent information.</summary>
    public int MaximumReferenceSize { get; init; } = 16_000;

    /// <summary>N: post-change prompts that a window is made of.</summary>
    public int WindowSize { get; init; } = 128;

    /// <summary>How long after the alarm a window waits for its prompts.</summary>
    public TimeSpan WindowWait { get; init; } = TimeSpan.FromMinutes(30);

    /// <summary>Outcomes that a baseline of what is normal is learned from, under every reference anew.</summary>
    public int OutcomeBaselineSize { get; init; } = 500;

    /// <summary>T of the outcome feed: expected outcomes between two false alarms.</summary>
    public int OutcomeBudget { get; init; } = 1000;

    /// <summary>Every mistake, each with the option's name, its value and what is allowed; empty when all is well.</summary>
    public IReadOnlyList<string> Validate()
    {
        var errors = new List<string>();
        if (ReferenceSize is < DriftReference.MinimumSize or > 1_000_000)
            errors.Add($"{nameof(ReferenceSize)} is {ReferenceSize}; allowed: {DriftReference.MinimumSize} to 1000000.");
        if (MaximumReferenceSize < ReferenceSize)
            errors.Add($"{nameof(MaximumReferenceSize)} is {MaximumReferenceSize}; allowed: {nameof(ReferenceSize)} ({ReferenceSize}) or more.");
        if (WindowSize is < 1 or > 4096 || WindowSize > ReferenceSize)
            errors.Add($"{nameof(WindowSize)} is {WindowSize}; allowed: 1 to 4096, at most {nameof(ReferenceSize)} ({ReferenceSize}).");
        if (WindowWait <= TimeSpan.Zero)
            errors.Add($"{nameof(WindowWait)} is {WindowWait}; allowed: more than zero.");
        if (OutcomeBaselineSize is < 100 or > 10_000)
            errors.Add($"{nameof(OutcomeBaselineSize)} is {OutcomeBaselineSize}; allowed: 100 to 10000.");
        if (OutcomeBudget is < 100 or > 10_000_000)
            errors.Add($"{nameof(OutcomeBudget)} is {OutcomeBudget}; allowed: 100 to 10000000.");
        return errors;
    }
}
