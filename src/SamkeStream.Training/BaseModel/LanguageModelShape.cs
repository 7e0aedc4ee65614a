using SamkeStream.Language.HuggingFace;
using SamkeStream.Language.Models;

namespace SamkeStream.Training.BaseModel;

/// <summary>Size and initial weights of the small bundle's base model: Qwen2, 4 layers of 128, grouped-query attention 4:2.</summary>
public static class LanguageModelShape
{
    public const int MaxPositions = 1024;

    public static CausalLanguageModelConfig Config(int vocabulary, int endOfText) => new()
    {
        Architecture = CausalArchitecture.Qwen2,
        VocabularySize = vocabulary,
        HiddenSize = 128,
        Layers = 4,
        Heads = 4,
        KeyValueHeads = 2,
        HeadDimension = 32,
        IntermediateSize = 384,
        MaxPositions = MaxPositions,
        RopeTheta = 10_000,
        TieWordEmbeddings = true,
        BosTokenId = endOfText,
        EosTokenIds = [endOfText],
        PadTokenId = endOfText,
        Dtype = "float32",
    };

    /// <summary>Normal weights of deviation 1/√in, half of that where a block writes to the residual stream; biases 0, norms 1.</summary>
    public static WeightSource Fresh(int seed) => FreshWeights.Normal(seed, (name, shape) =>
    {
        if (name.EndsWith("embed_tokens.weight", StringComparison.Ordinal))
            return 0.05;
        var writesToResidual = name.EndsWith("o_proj.weight", StringComparison.Ordinal) || name.EndsWith("down_proj.weight", StringComparison.Ordinal);
        return (writesToResidual ? 0.5 : 1) / Math.Sqrt(shape[^1]);
    });
}
