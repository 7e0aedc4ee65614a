using SamkeStream.Language.TextGeneration;

namespace SamkeStream.Strategies.Selection;

/// <summary>A strategy's answers to all validation items, in the items' order.</summary>
/// <param name="Strategy">Name of the strategy, such as <c>generated</c>.</param>
/// <param name="Items">One score per item.</param>
public sealed record StrategyOutcome(string Strategy, IReadOnlyList<ItemScore> Items);
