namespace SamkeStream.State.Adapters;

/// <param name="Outcome">What became of the promotion.</param>
/// <param name="Adapter">The entry that it made, or that the same promotion made before; null where it was refused.</param>
/// <param name="HighestEpoch">Highest epoch promoted in this stream.</param>
public sealed record PromotionResult(PromotionOutcome Outcome, PromotedAdapter? Adapter, long HighestEpoch);
