using MassTransit;

namespace SamkeStream.Contracts.V1;

/// <summary>No adapter was promoted; the stream keeps what it had.</summary>
[MessageUrn("samke:v1:adapter-rejected")]
[EntityName("samke.v1.adapter-rejected")]
public sealed record AdapterRejected
{
    /// <summary>Derived from stream, epoch and change (<see cref="EventIds"/>): a repeat carries the same id.</summary>
    public required Guid EventId { get; init; }

    public required string Stream { get; init; }

    /// <summary>Counts the stream's changes, from 0; grows by one with every drift and every forced adaptation.</summary>
    public required long Epoch { get; init; }

    public required DateTimeOffset OccurredAt { get; init; }

    /// <summary>What was wrong or missing, in words.</summary>
    public required string Reason { get; init; }

    /// <summary>Empty where it failed before scoring.</summary>
    public required IReadOnlyList<ScoreboardEntry> Scoreboard { get; init; }
}
