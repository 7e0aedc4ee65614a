namespace SamkeStream.Contracts.V1;

/// <summary>What the false-alarm rate behind an alarm rests on.</summary>
public sealed record CalibrationFacts
{
    /// <summary>Expected number of prompts between two false alarms (ARL0).</summary>
    public required long BudgetPrompts { get; init; }

    /// <summary>Effective number of independent reference prompts.</summary>
    public double? EffectiveSize { get; init; }

    /// <summary>learning, approximate or calibrated.</summary>
    public required string State { get; init; }
}
