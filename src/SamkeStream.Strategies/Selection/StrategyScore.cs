namespace SamkeStream.Strategies.Selection;

/// <summary>One line of the scoreboard.</summary>
/// <param name="Strategy">Name of the strategy.</param>
/// <param name="Accuracy">Share of items answered right.</param>
/// <param name="NegativeLogLikelihood">Mean over the items, in nats; null where it is not finite.</param>
/// <param name="Gain">Accuracy minus the base's.</param>
/// <param name="GainLowerBound">Lower confidence bound of the gain by the paired bootstrap.</param>
/// <param name="Items">Number of items.</param>
public sealed record StrategyScore(string Strategy, double Accuracy, double? NegativeLogLikelihood, double Gain, double GainLowerBound, int Items);
