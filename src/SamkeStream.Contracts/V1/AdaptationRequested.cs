using MassTransit;

namespace SamkeStream.Contracts.V1;

/// <summary>The prompts after a change are collected; this starts Adapt.</summary>
[MessageUrn("samke:v1:adaptation-requested")]
[EntityName("samke.v1.adaptation-requested")]
public sealed record AdaptationRequested
{
    /// <summary>Derived from stream, epoch and change (<see cref="EventIds"/>): a repeat carries the same id.</summary>
    public required Guid EventId { get; init; }

    public required string Stream { get; init; }

    /// <summary>Counts the stream's changes, from 0; grows by one with every drift and every forced adaptation.</summary>
    public required long Epoch { get; init; }

    public required DateTimeOffset OccurredAt { get; init; }

    /// <summary>SHA-256 (hex) of the window's blob in the store.</summary>
    public required string WindowRef { get; init; }

    /// <summary>Number of prompts in the window.</summary>
    public required int Count { get; init; }

    /// <summary>One of <see cref="AdaptationReasons"/>.</summary>
    public required string Reason { get; init; }

    /// <summary>The regime that the prompts belong to: where the reason is recurring one that came back, else a new one, or absent while undecided.</summary>
    public string? RegimeId { get; init; }
}
