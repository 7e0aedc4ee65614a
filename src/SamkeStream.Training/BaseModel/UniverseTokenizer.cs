using SamkeStream.Language.Tokenization;
using SamkeStream.Training.Universe;

namespace SamkeStream.Training.BaseModel;

/// <summary>The base model's tokenizer: byte-level BPE in which every word of the universe is one token, with and without a space before it.</summary>
public static class UniverseTokenizer
{
    /// <summary>More than the words and their parts need; most merges serve several words.</summary>
    public const int VocabularySize = 2000;

    public const string EndOfText = "<|endoftext|>";

    public static BytePairTokenizer Build(TaskUniverse universe)
    {
        ArgumentNullException.ThrowIfNull(universe);
        return BytePairTrainer.Train(
            BytePairTrainer.WithAndWithoutSpace(universe.Words), VocabularySize, new SpecialTokens { End = EndOfText, Pad = EndOfText }, maxLength: LanguageModelShape.MaxPositions);
    }
}
