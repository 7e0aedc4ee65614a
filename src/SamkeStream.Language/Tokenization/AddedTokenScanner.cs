using System.Buffers;

namespace SamkeStream.Language.Tokenization;

/// <summary>Finds added tokens in a text: leftmost first, of those that begin at one place the longest.</summary>
internal sealed class AddedTokenScanner
{
    private readonly AddedToken[] _longestFirst;
    private readonly SearchValues<char> _firstCharacters;

    public AddedTokenScanner(IEnumerable<AddedToken> tokens)
    {
        _longestFirst = [.. tokens.Where(token => token.Content.Length > 0).OrderByDescending(token => token.Content.Length)];
        _firstCharacters = SearchValues.Create([.. _longestFirst.Select(token => token.Content[0])]);
    }

    /// <summary>The next token from <paramref name="from"/> on and the range that it takes.</summary>
    public bool TryFind(ReadOnlySpan<char> text, int from, out AddedToken token, out int start, out int end)
    {
        for (var i = from; i < text.Length; i++)
        {
            var skipped = text[i..].IndexOfAny(_firstCharacters);
            if (skipped < 0)
                break;
            i += skipped;
            foreach (var candidate in _longestFirst)
            {
                if (!text[i..].StartsWith(candidate.Content, StringComparison.Ordinal))
                    continue;
                end = i + candidate.Content.Length;
                if (candidate.SingleWord && ((i > 0 && IsWord(text[i - 1])) || (end < text.Length && IsWord(text[end]))))
                    continue;
                token = candidate;
                start = i;
                while (candidate.LeftStrip && start > from && char.IsWhiteSpace(text[start - 1]))
                    start--;
                while (candidate.RightStrip && end < text.Length && char.IsWhiteSpace(text[end]))
                    end++;
                return true;
            }
        }

        (token, start, end) = (null!, text.Length, text.Length);
        return false;
    }

    private static bool IsWord(char c) => char.IsLetterOrDigit(c) || c == '_';
}
