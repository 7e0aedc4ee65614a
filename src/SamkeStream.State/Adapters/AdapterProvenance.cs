namespace SamkeStream.State.Adapters;

/// <summary>Where an adapter came from.</summary>
public sealed record AdapterProvenance
{
    public required string Stream { get; init; }

    public required long Epoch { get; init; }

    /// <summary>Digest of the window of prompts.</summary>
    public required string WindowRef { get; init; }

    /// <summary>Name or digest of the bundle that generated it.</summary>
    public required string Bundle { get; init; }

    public required int Seed { get; init; }

    /// <summary>How it was made: one of <see cref="Contracts.V1.StrategyNames"/>.</summary>
    public required string Strategy { get; init; }
}
