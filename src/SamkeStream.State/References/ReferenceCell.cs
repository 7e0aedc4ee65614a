namespace SamkeStream.State.References;

/// <summary>A cell of similar prompts.</summary>
/// <param name="Cell">Number, from 0.</param>
/// <param name="Share">Share of the prompts in it.</param>
/// <param name="Central">Ordinals of its most central prompts in <see cref="StoredReference.PromptsRef"/>.</param>
public sealed record ReferenceCell(int Cell, double Share, IReadOnlyList<long> Central);
