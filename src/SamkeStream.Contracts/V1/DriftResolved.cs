using System.Text.Json.Serialization;
using MassTransit;

namespace SamkeStream.Contracts.V1;

/// <summary>A drift is over: the stream has a new reference or went back to the old one.</summary>
[MessageUrn("samke:v1:drift-resolved")]
[EntityName("samke.v1.drift-resolved")]
public sealed record DriftResolved
{
    /// <summary>Derived from stream, epoch and change (<see cref="EventIds"/>): a repeat carries the same id.</summary>
    public required Guid EventId { get; init; }

    public required string Stream { get; init; }

    /// <summary>Counts the stream's changes, from 0; grows by one with every drift and every forced adaptation.</summary>
    public required long Epoch { get; init; }

    public required DateTimeOffset OccurredAt { get; init; }

    /// <summary>One of <see cref="ResolutionReasons"/>.</summary>
    public required string Reason { get; init; }

    /// <summary>An operator suppressed or snoozed it: for the record, not for an alert. Absent where false.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool Suppressed { get; init; }
}
