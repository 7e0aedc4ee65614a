using System.Text.Json.Serialization;
using MassTransit;

namespace SamkeStream.Contracts.V1;

/// <summary>The alarm: the prompts of a stream are no longer those of its reference.</summary>
[MessageUrn("samke:v1:drift-detected")]
[EntityName("samke.v1.drift-detected")]
public sealed record DriftDetected
{
    /// <summary>Derived from stream, epoch and change (<see cref="EventIds"/>): a repeat carries the same id.</summary>
    public required Guid EventId { get; init; }

    public required string Stream { get; init; }

    /// <summary>Counts the stream's changes, from 0; grows by one with every drift and every forced adaptation.</summary>
    public required long Epoch { get; init; }

    public required DateTimeOffset OccurredAt { get; init; }

    public required ChangePoint ChangePoint { get; init; }

    /// <summary>The detector's statistic at the alarm.</summary>
    public required double Score { get; init; }

    /// <summary>The threshold that <see cref="Score"/> exceeded.</summary>
    public required double Threshold { get; init; }

    /// <summary>
    /// How much a bet against "these prompts are the reference's" has won (conformal e-value): a second opinion that needs many prompts. Absent
    /// where there is none.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? EValue { get; init; }

    /// <summary>Prompts from the estimated change point to the alarm.</summary>
    public required long DelayEstimatePrompts { get; init; }

    /// <summary>One of <see cref="DriftKinds"/>; absent while undecided.</summary>
    public string? KindGuess { get; init; }

    /// <summary>One of <see cref="DriftTempos"/>, a first guess; absent while it cannot be told.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Tempo { get; init; }

    public required CalibrationFacts Calibration { get; init; }

    /// <summary>Whether a change of the right answers alone would have been noticed: only where outcomes are reported.</summary>
    public bool ConceptObservable { get; init; }

    /// <summary>An operator suppressed or snoozed it: for the record, not for an alert. Absent where false.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool Suppressed { get; init; }
}
