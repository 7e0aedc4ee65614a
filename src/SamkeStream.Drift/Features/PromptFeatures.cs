namespace SamkeStream.Drift.Features;

/// <summary>What the arms see of one prompt.</summary>
internal readonly ref struct PromptFeatures(ReadOnlySpan<float> z, double novelty, bool isFar, int cell = 0)
{
    public ReadOnlySpan<float> Z { get; } = z;

    public double Novelty { get; } = novelty;

    public bool IsFar { get; } = isFar;

    /// <summary>The nearest cell, of a far prompt too.</summary>
    public int Cell { get; } = cell;
}
