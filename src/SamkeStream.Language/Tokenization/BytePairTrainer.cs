namespace SamkeStream.Language.Tokenization;

/// <summary>
/// Makes a byte-level BPE vocabulary in which given words are single tokens and every other text can still be encoded. Ids: special tokens,
/// the 256 bytes, then the merges.
/// </summary>
public static class BytePairTrainer
{
    /// <summary>Each word as it stands at the beginning of a text and as it stands behind a blank.</summary>
    public static IEnumerable<string> WithAndWithoutSpace(IEnumerable<string> words) => words.SelectMany(word => (string[])[word, " " + word]);

    /// <param name="wholeWords">Become one token each, with the blank before them where they have one.</param>
    /// <param name="vocabularySize">At most so many tokens.</param>
    /// <param name="specialTokens">Get the first ids, in the order of the record.</param>
    /// <param name="texts">Merges that occur twice in them fill what is left of the size; none: nothing is filled.</param>
    /// <param name="maxLength">The model's limit in tokens, noted in tokenizer_config.json.</param>
    /// <returns>A tokenizer of Qwen2's kind: its word pattern, text in form C.</returns>
    /// <exception cref="ArgumentException">The words need more tokens, or one of them is no word of the pattern.</exception>
    public static BytePairTokenizer Train(
        IEnumerable<string> wholeWords, int vocabularySize, SpecialTokens specialTokens, IEnumerable<string>? texts = null, int? maxLength = null)
    {
        ArgumentNullException.ThrowIfNull(wholeWords);
        ArgumentNullException.ThrowIfNull(specialTokens);
        var words = wholeWords.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToList();
        var vocabulary = new BytePairVocabulary(specialTokens, maxLength);

        // To the last pair, so that every word ends as one token.
        vocabulary.Learn(words.Select(word => (vocabulary.Bytes(word), 1L)), leastCount: 1, int.MaxValue);
        var tokenizer = vocabulary.ToTokenizer();
        foreach (var word in words)
            tokenizer = MakeWhole(word, vocabulary, tokenizer);
        if (vocabulary.Size > vocabularySize)
            throw new ArgumentException($"{vocabularySize} tokens do not hold the words, special tokens and bytes, {vocabulary.Size}", nameof(vocabularySize));
        if (texts is null)
            return tokenizer;

        // Later merges have higher ranks: they change no word that is whole without them.
        vocabulary.Learn(CountWords(texts).Select(word => (Encode(tokenizer, word.Key), word.Value)), leastCount: 2, vocabularySize);
        return vocabulary.ToTokenizer();
    }

    /// <summary>
    /// Two ways to the same token can lead a word astray: the earlier way's rank counts for both. Joining what is left of such a word by merges
    /// behind all others makes it whole and changes no other.
    /// </summary>
    private static BytePairTokenizer MakeWhole(string word, BytePairVocabulary vocabulary, BytePairTokenizer tokenizer)
    {
        for (var pieces = Encode(tokenizer, word); pieces.Length > 1; pieces = Encode(tokenizer, word))
        {
            if (!vocabulary.TryMerge(pieces[0], pieces[1]))
                throw new ArgumentException($"'{word}' cannot be a single token; Qwen2's pattern splits it", nameof(word));
            tokenizer = vocabulary.ToTokenizer();
        }

        return tokenizer;
    }

    private static int[] Encode(BytePairTokenizer tokenizer, string word) => tokenizer.Encode(word, addSpecialTokens: false, recognizeAddedTokens: false);

    private static SortedDictionary<string, long> CountWords(IEnumerable<string> texts)
    {
        var counts = new SortedDictionary<string, long>(StringComparer.Ordinal);
        foreach (var text in texts)
        {
            var composed = CanonicalForms.Compose(text);
            for (var start = 0; start < composed.Length;)
            {
                var end = WordSplitter.NextWord(BytePairPattern.Qwen2, composed, start);
                counts[composed[start..end]] = counts.GetValueOrDefault(composed[start..end]) + 1;
                start = end;
            }
        }

        return counts;
    }
}
