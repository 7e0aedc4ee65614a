namespace SamkeStream.Strategies.Selection;

/// <summary>How one strategy answered one validation item.</summary>
/// <param name="Correct">Whether the most probable choice was the right one.</param>
/// <param name="NegativeLogLikelihood">−ln of the right choice's probability among the choices, in nats.</param>
public readonly record struct ItemScore(bool Correct, double NegativeLogLikelihood);
