namespace SamkeStream.Drift.Features;

/// <summary>What the arms see of one prompt.</summary>
internal readonly ref struct PromptFeatures(ReadOnlySpan<float> z, double novelty, bool isFar)
{
    public ReadOnlySpan<float> Z { get; } = z;

    public double Novelty { get; } = novelty;

    public bool IsFar { get; } = isFar;
}
