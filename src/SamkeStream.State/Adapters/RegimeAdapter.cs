namespace SamkeStream.State.Adapters;

/// <summary>What belongs to a regime of a stream.</summary>
/// <param name="RegimeId">Names the regime within the stream.</param>
/// <param name="Entry">The promotion; null: the base model.</param>
public sealed record RegimeAdapter(string RegimeId, PromotedAdapter? Entry);
