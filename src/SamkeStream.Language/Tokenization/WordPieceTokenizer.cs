using System.Text;

namespace SamkeStream.Language.Tokenization;

/// <summary>
/// WordPiece as in BERT: each word is cut from the left into the longest pieces of the vocabulary, continuations marked by <c>##</c>;
/// a word with a part that no piece covers, or of more than 100 characters, is unknown.
/// </summary>
public sealed class WordPieceTokenizer : Tokenizer
{
    internal const string ContinuationPrefix = "##";
    internal const int LongestWord = 100;

    private readonly Dictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> _beginnings;
    private readonly Dictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> _continuations;
    private readonly int _longestPiece;
    private readonly int _unknownId;

    internal WordPieceTokenizer(IReadOnlyDictionary<string, int> vocabulary, TokenizerParts parts, BertNormalizer normalizer)
        : base(vocabulary, parts)
    {
        Normalizer = normalizer;
        var beginnings = new Dictionary<string, int>(vocabulary, StringComparer.Ordinal);
        var continuations = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var (token, id) in vocabulary)
        {
            if (token.StartsWith(ContinuationPrefix, StringComparison.Ordinal))
                continuations[token[ContinuationPrefix.Length..]] = id;
        }

        _beginnings = beginnings.GetAlternateLookup<ReadOnlySpan<char>>();
        _continuations = continuations.GetAlternateLookup<ReadOnlySpan<char>>();
        _longestPiece = vocabulary.Keys.Select(token => token.Length).DefaultIfEmpty().Max();
        if (TokenId(SpecialTokens.Unknown) is not { } unknownId)
            throw new ArgumentException($"the vocabulary lacks the unknown token, {SpecialTokens.Unknown ?? "which is not named"}", nameof(vocabulary));
        _unknownId = unknownId;
    }

    internal BertNormalizer Normalizer { get; }

    private protected override string Normalize(string text) => Normalizer.Normalize(text);

    private protected override void AppendWords(ReadOnlySpan<char> text, List<int> ids, int stop)
    {
        for (var start = 0; start < text.Length && ids.Count < stop;)
        {
            var end = BertNormalizer.NextWord(text, start, out var isSpace);
            if (!isSpace)
                AppendWord(text[start..end], ids);
            start = end;
        }
    }

    private protected override string Join(List<string> tokens)
    {
        var text = new StringBuilder();
        foreach (var token in tokens)
        {
            if (text.Length == 0)
                text.Append(token);
            else if (token.StartsWith(ContinuationPrefix, StringComparison.Ordinal))
                text.Append(token, ContinuationPrefix.Length, token.Length - ContinuationPrefix.Length);
            else if (token is "." or "?" or "!" or "," or "n't" or "'m" or "'s" or "'ve" or "'re")
                text.Append(token);
            else
                text.Append(' ').Append(token);
        }

        return text.ToString();
    }

    private void AppendWord(ReadOnlySpan<char> word, List<int> ids)
    {
        var begin = ids.Count;
        if (word.Length > LongestWord && CountRunes(word) > LongestWord)
        {
            ids.Add(_unknownId);
            return;
        }

        for (var start = 0; start < word.Length;)
        {
            var end = Math.Min(word.Length, start + _longestPiece);
            var id = 0;
            while (end > start && !(start == 0 ? _beginnings : _continuations).TryGetValue(word[start..end], out id))
                end--;
            if (end == start)
            {
                ids.RemoveRange(begin, ids.Count - begin);
                ids.Add(_unknownId);
                return;
            }

            ids.Add(id);
            start = end;
        }
    }

    private static int CountRunes(ReadOnlySpan<char> word)
    {
        var count = 0;
        foreach (var _ in word.EnumerateRunes())
            count++;
        return count;
    }
}
