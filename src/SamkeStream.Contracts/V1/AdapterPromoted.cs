using MassTransit;

namespace SamkeStream.Contracts.V1;

/// <summary>An adapter became the current one of its stream; or the base model did, where <see cref="Strategy"/> is base.</summary>
[MessageUrn("samke:v1:adapter-promoted")]
[EntityName("samke.v1.adapter-promoted")]
public sealed record AdapterPromoted
{
    /// <summary>Derived from stream, epoch and change (<see cref="EventIds"/>): a repeat carries the same id.</summary>
    public required Guid EventId { get; init; }

    public required string Stream { get; init; }

    /// <summary>Counts the stream's changes, from 0; grows by one with every drift and every forced adaptation.</summary>
    public required long Epoch { get; init; }

    public required DateTimeOffset OccurredAt { get; init; }

    /// <summary>Digest of the adapter: SHA-256 (hex) of its manifest; empty for the base model.</summary>
    public required string Adapter { get; init; }

    /// <summary>{stream}.v{version}-{first 8 characters of the digest}: never used twice; empty for the base model.</summary>
    public required string Name { get; init; }

    public required long Version { get; init; }

    /// <summary>One of <see cref="StrategyNames"/>.</summary>
    public required string Strategy { get; init; }

    /// <summary>Whether validation items showed a gain over the base model; false under the policy promote: unvalidated.</summary>
    public required bool Validated { get; init; }

    public required int ValidationItems { get; init; }

    public required IReadOnlyList<ScoreboardEntry> Scoreboard { get; init; }

    /// <summary>Why it was asked for: one of <see cref="AdaptationReasons"/>. Where it is recurring nothing was generated.</summary>
    public string? Reason { get; init; }

    /// <summary>The regime of the stream that it is for; absent where that is not known.</summary>
    public string? RegimeId { get; init; }
}
