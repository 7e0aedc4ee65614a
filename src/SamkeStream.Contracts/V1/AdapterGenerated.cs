using MassTransit;

namespace SamkeStream.Contracts.V1;

/// <summary>Adapters were generated from a window and lie in the store; this starts Operate.</summary>
[MessageUrn("samke:v1:adapter-generated")]
[EntityName("samke.v1.adapter-generated")]
public sealed record AdapterGenerated
{
    /// <summary>Derived from stream, epoch and change (<see cref="EventIds"/>): a repeat carries the same id.</summary>
    public required Guid EventId { get; init; }

    public required string Stream { get; init; }

    /// <summary>Counts the stream's changes, from 0; grows by one with every drift and every forced adaptation.</summary>
    public required long Epoch { get; init; }

    public required DateTimeOffset OccurredAt { get; init; }

    /// <summary>SHA-256 (hex) of the window they were generated from.</summary>
    public required string WindowRef { get; init; }

    /// <summary>Digest of the adapter: SHA-256 (hex) of its manifest.</summary>
    public required string Adapter { get; init; }

    /// <summary>Digests of all draws from the window; the first is <see cref="Adapter"/>.</summary>
    public required IReadOnlyList<string> Draws { get; init; }

    /// <summary>Id of the language model the adapters fit.</summary>
    public required string BaseModel { get; init; }

    public required double GenerationSeconds { get; init; }

    /// <summary>Why they were asked for: one of <see cref="AdaptationReasons"/>.</summary>
    public string? Reason { get; init; }

    /// <summary>The regime of the stream that they are for; absent where that is not known.</summary>
    public string? RegimeId { get; init; }
}
