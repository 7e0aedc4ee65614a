namespace SamkeStream.Drift.Regimes;

/// <summary>The nearest regime that a window's prompts could come from.</summary>
/// <param name="Regime">The regime.</param>
/// <param name="IsSure">The window is also so near that a neighbouring regime would most likely have shown itself.</param>
internal readonly record struct RegimeMatch(Regime Regime, bool IsSure);
