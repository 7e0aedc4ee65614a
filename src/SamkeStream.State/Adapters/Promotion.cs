using SamkeStream.Contracts.V1;

namespace SamkeStream.State.Adapters;

/// <summary>The wish that an adapter become the current one.</summary>
public sealed record Promotion
{
    /// <summary>Digest of the adapter.</summary>
    public required string Digest { get; init; }

    /// <summary>Epoch of the stream that it was made for.</summary>
    public required long Epoch { get; init; }

    /// <summary>One of <see cref="StrategyNames"/>.</summary>
    public required string Strategy { get; init; }

    public required bool Validated { get; init; }

    public required DateTimeOffset PromotedAt { get; init; }

    public int ValidationItems { get; init; }

    public IReadOnlyList<ScoreboardEntry> Scoreboard { get; init; } = [];

    /// <summary>One of <see cref="AdaptationReasons"/>: why it was asked for.</summary>
    public string? Reason { get; init; }

    /// <summary>The regime of the stream that it is for; null where that is not known.</summary>
    public string? RegimeId { get; init; }

    /// <summary>W3C trace context of what promotes it.</summary>
    public string? Traceparent { get; init; }
}
