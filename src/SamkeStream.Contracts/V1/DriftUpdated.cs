using System.Text.Json.Serialization;
using MassTransit;

namespace SamkeStream.Contracts.V1;

/// <summary>More is known about a drift that was detected.</summary>
[MessageUrn("samke:v1:drift-updated")]
[EntityName("samke.v1.drift-updated")]
public sealed record DriftUpdated
{
    /// <summary>Derived from stream, epoch and change (<see cref="EventIds"/>): a repeat carries the same id.</summary>
    public required Guid EventId { get; init; }

    public required string Stream { get; init; }

    /// <summary>Counts the stream's changes, from 0; grows by one with every drift and every forced adaptation.</summary>
    public required long Epoch { get; init; }

    public required DateTimeOffset OccurredAt { get; init; }

    /// <summary>One of <see cref="DriftKinds"/>; absent while undecided.</summary>
    public string? Kind { get; init; }

    /// <summary>The detector's statistic at the latest prompt; absent where an operator speaks.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? Score { get; init; }

    /// <summary>See <see cref="DriftDetected.EValue"/>.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? EValue { get; init; }

    /// <summary>What the false-alarm rate behind it rests on; absent from programs of earlier versions.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public CalibrationFacts? Calibration { get; init; }

    /// <summary>Share of prompts far from the reference, above the share that the reference itself has.</summary>
    public double? FarShare { get; init; }

    public required long PromptsSinceChange { get; init; }

    public ChangePoint? ChangePoint { get; init; }

    /// <summary>One of <see cref="DriftTempos"/>; absent while it cannot be told.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Tempo { get; init; }

    /// <summary>The regime that the stream was in before and is in again; absent where it is a new one.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? RegimeId { get; init; }

    /// <summary>A regime of old that the stream could be in; a later update tells. Absent where none is possible, or it is decided.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? RegimeCandidate { get; init; }

    /// <summary>Where an operator changed it: open, acknowledged, snoozed or marked-false. Absent where the detector speaks.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Status { get; init; }

    /// <summary>An operator suppressed or snoozed it: for the record, not for an alert. Absent where false.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool Suppressed { get; init; }
}
