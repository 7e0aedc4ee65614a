namespace SamkeStream.Generation.Decoder;

/// <summary>The shape of one sample between two decoder layers: N prompts or tokens, each L × C.</summary>
public readonly record struct FeatureShape(int N, int L, int C)
{
    public override string ToString() => $"({N}, {L}, {C})";
}
