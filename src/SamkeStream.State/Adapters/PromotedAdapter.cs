using SamkeStream.Contracts.V1;

namespace SamkeStream.State.Adapters;

/// <summary>One entry of a stream's adapter history.</summary>
public sealed record PromotedAdapter
{
    /// <summary>Counts the promotions of the stream from 1; never used twice.</summary>
    public required long Version { get; init; }

    /// <summary>{stream}.v{version}-{first 8 digits of the digest}.</summary>
    public required string Name { get; init; }

    public required string Digest { get; init; }

    public required long Epoch { get; init; }

    public required string Strategy { get; init; }

    public required bool Validated { get; init; }

    public required DateTimeOffset PromotedAt { get; init; }

    public int ValidationItems { get; init; }

    public IReadOnlyList<ScoreboardEntry> Scoreboard { get; init; } = [];

    /// <summary>One of <see cref="AdaptationReasons"/>: why it was asked for; absent in entries of old.</summary>
    public string? Reason { get; init; }

    /// <summary>The regime of the stream that it is for; when that comes back, it is promoted again. Absent where that is not known.</summary>
    public string? RegimeId { get; init; }

    /// <summary>Version that was current before; absent where it was the base model.</summary>
    public long? PreviousVersion { get; init; }

    /// <summary>When it was taken back; absent where it never was.</summary>
    public DateTimeOffset? RolledBackAt { get; init; }
}
