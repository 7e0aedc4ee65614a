using System.Text;

namespace SamkeStream.Language.Tokenization;

/// <summary>Makes a WordPiece vocabulary from texts as Hugging Face's trainer does: byte pair merges over characters, continuations marked by <c>##</c>.</summary>
public static class WordPieceTrainer
{
    /// <summary>Characters beyond so many, the rarest, are left to the unknown token.</summary>
    private const int MostCharacters = 1000;

    /// <param name="texts">What the tokenizer is for.</param>
    /// <param name="vocabularySize">At most so many tokens; fewer where the texts have no more pairs that occur twice.</param>
    /// <param name="maxLength">The model's limit in tokens, noted in tokenizer_config.json.</param>
    /// <returns>A lower-casing, accent-stripping BERT tokenizer whose ids begin with [PAD], [UNK], [CLS], [SEP], [MASK].</returns>
    /// <exception cref="ArgumentException">The size does not hold the special tokens and the characters of the texts.</exception>
    public static WordPieceTokenizer Train(IEnumerable<string> texts, int vocabularySize = 8000, int? maxLength = null)
    {
        ArgumentNullException.ThrowIfNull(texts);
        var normalizer = new BertNormalizer();
        var words = CountWords(texts, normalizer);
        var alphabet = Alphabet(words);

        var special = SpecialTokens.Bert;
        List<string> tokens = [.. special.Named.Select(named => named.Content), .. alphabet.Select(rune => rune.ToString())];
        var ids = tokens.Select((token, id) => (token, id)).ToDictionary(pair => pair.token, pair => pair.id, StringComparer.Ordinal);
        int Id(string token)
        {
            if (!ids.TryGetValue(token, out var id))
            {
                ids.Add(token, id = tokens.Count);
                tokens.Add(token);
            }

            return id;
        }

        var learner = new PairLearner(words.Where(word => word.Key.EnumerateRunes().All(alphabet.Contains)).Select(word => (
            word.Key.EnumerateRunes().Select((rune, i) => Id(i == 0 ? rune.ToString() : WordPieceTokenizer.ContinuationPrefix + rune)).ToArray(), word.Value)));
        if (tokens.Count > vocabularySize)
            throw new ArgumentException($"{vocabularySize} tokens do not hold the special tokens and characters, {tokens.Count}", nameof(vocabularySize));
        while (tokens.Count < vocabularySize && learner.Best(leastCount: 2) is { } pair)
            learner.Merge(pair, Id(tokens[pair.Left] + tokens[pair.Right][WordPieceTokenizer.ContinuationPrefix.Length..]));

        AddedToken[] added = [.. special.Named.Select(named => new AddedToken(ids[named.Content], named.Content))];
        return new WordPieceTokenizer(
            ids, new TokenizerParts(added, special, [ids[special.Classification!]], [ids[special.Separator!]], maxLength), normalizer);
    }

    /// <summary>In ordinal order, so that the result depends on the texts alone.</summary>
    private static SortedDictionary<string, long> CountWords(IEnumerable<string> texts, BertNormalizer normalizer)
    {
        var counts = new Dictionary<string, long>(StringComparer.Ordinal);
        foreach (var text in texts)
        {
            var normalized = normalizer.Normalize(text);
            for (var start = 0; start < normalized.Length;)
            {
                var end = BertNormalizer.NextWord(normalized, start, out var isSpace);
                if (!isSpace && end - start <= WordPieceTokenizer.LongestWord)
                    counts[normalized[start..end]] = counts.GetValueOrDefault(normalized[start..end]) + 1;
                start = end;
            }
        }

        return new SortedDictionary<string, long>(counts, StringComparer.Ordinal);
    }

    private static SortedSet<Rune> Alphabet(SortedDictionary<string, long> words)
    {
        var counts = new Dictionary<Rune, long>();
        foreach (var (word, count) in words)
        {
            foreach (var rune in word.EnumerateRunes())
                counts[rune] = counts.GetValueOrDefault(rune) + count;
        }

        return [.. counts.OrderByDescending(pair => pair.Value).ThenBy(pair => pair.Key).Take(MostCharacters).Select(pair => pair.Key)];
    }
}
