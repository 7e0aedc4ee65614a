namespace SamkeStream.Contracts.V1;

/// <summary>How one candidate did on the validation items of its stream.</summary>
public sealed record ScoreboardEntry
{
    /// <summary>One of <see cref="StrategyNames"/>.</summary>
    public required string Strategy { get; init; }

    /// <summary>Digest of the adapter; absent for the base model.</summary>
    public string? Adapter { get; init; }

    /// <summary>Share of items answered right, from 0 to 1.</summary>
    public double? Accuracy { get; init; }

    /// <summary>Mean negative log-likelihood of the right answers, in nats.</summary>
    public double? NegativeLogLikelihood { get; init; }

    /// <summary>Accuracy above the base model's.</summary>
    public double? Gain { get; init; }

    /// <summary>Lower bound of <see cref="Gain"/> by the paired bootstrap.</summary>
    public double? GainLowerBound { get; init; }

    /// <summary>Number of validation items.</summary>
    public required int Items { get; init; }
}
