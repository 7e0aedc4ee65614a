using SamkeStream.Language.Encoders;
using SamkeStream.Language.HuggingFace;
using SamkeStream.Language.Models;
using SamkeStream.Language.Tokenization;
using SamkeStream.Testing;

namespace SamkeStream.Generation.Tests;

/// <summary>Networks with random weights that fit <see cref="TinyDecoder"/>.</summary>
internal static class TinyModels
{
    internal static string[] Words { get; } = ["owl", "fox", "hen", "rare", "loud", "which", "one", "is", "the", "most"];

    internal static Tokenizer Tokenizer()
    {
        using var folder = new TempFolder();
        File.WriteAllLines(folder.File("vocab.txt"), ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", .. Words]);
        return Language.Tokenization.Tokenizer.Load(folder.Path);
    }

    /// <summary>Token states of width 6, at most 12 positions; its id is <c>encoder</c> unless told otherwise.</summary>
    internal static SentenceEncoder Encoder(string id = "encoder")
    {
        var config = new BertConfig
        {
            VocabularySize = 5 + Words.Length,
            HiddenSize = 6,
            Layers = 1,
            Heads = 2,
            IntermediateSize = 8,
            MaxPositions = 12,
        };
        return new SentenceEncoder(new BertNetwork(config, FreshWeights.Normal(seed: 1, (_, _) => 0.5)), Tokenizer(), id, maxTokens: 12);
    }

    internal static CausalTransformer LanguageModel() => new(
        new CausalLanguageModelConfig
        {
            Architecture = CausalArchitecture.Qwen2,
            VocabularySize = 20,
            HiddenSize = 8,
            Layers = 1,
            Heads = 2,
            KeyValueHeads = 1,
            HeadDimension = 4,
            IntermediateSize = 16,
            MaxPositions = 32,
            TieWordEmbeddings = true,
        },
        FreshWeights.Normal(seed: 2, (_, _) => 0.4));
}
