using System.Globalization;
using System.Text;

namespace SamkeStream.Language.Tokenization;

/// <summary>The three word patterns as scanners: one look ahead, linear in the length of the text, right for characters beyond the BMP.</summary>
internal static class WordSplitter
{
    private static readonly Dictionary<string, BytePairPattern> Known = new(StringComparer.Ordinal)
    {
        [@"'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+"] = BytePairPattern.Gpt2,
        [@"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"] = BytePairPattern.Qwen2,
        [@"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"] = BytePairPattern.Llama3,
    };

    private enum Kind
    {
        Other,
        Letter,
        Number,
        Space,
        LineEnd,
    }

    /// <summary>The pattern that a regular expression in tokenizer.json stands for, or null.</summary>
    public static BytePairPattern? FromExpression(string expression) => Known.TryGetValue(expression, out var pattern) ? pattern : null;

    public static string ToExpression(BytePairPattern pattern) => Known.First(pair => pair.Value == pattern).Key;

    /// <summary>The end of the word that begins at <paramref name="start"/>; every text is covered without gaps.</summary>
    public static int NextWord(BytePairPattern pattern, ReadOnlySpan<char> text, int start) =>
        pattern == BytePairPattern.Gpt2 ? NextGpt2(text, start) : NextCl100k(text, start, pattern == BytePairPattern.Llama3 ? 3 : 1);

    private static int NextGpt2(ReadOnlySpan<char> text, int start)
    {
        if (Contraction(text, start, ignoreCase: false) is var contraction and > 0)
            return start + contraction;
        var body = text[start] == ' ' && start + 1 < text.Length ? start + 1 : start;
        var kind = KindAt(text, body, out _);
        if (kind is Kind.Letter or Kind.Number or Kind.Other)
            return Run(text, body, kind, int.MaxValue);
        return Spaces(text, start);
    }

    private static int NextCl100k(ReadOnlySpan<char> text, int start, int mostDigits)
    {
        if (Contraction(text, start, ignoreCase: true) is var contraction and > 0)
            return start + contraction;
        var kind = KindAt(text, start, out var length);
        if (kind == Kind.Letter)
            return Run(text, start, Kind.Letter, int.MaxValue);
        if (kind == Kind.Number)
            return Run(text, start, Kind.Number, mostDigits);

        var next = start + length;
        var nextKind = next < text.Length ? KindAt(text, next, out _) : Kind.LineEnd;
        if (kind != Kind.LineEnd && nextKind == Kind.Letter)
            return Run(text, next, Kind.Letter, int.MaxValue);
        if (kind == Kind.Other || (text[start] == ' ' && nextKind == Kind.Other))
        {
            var end = Run(text, kind == Kind.Other ? start : next, Kind.Other, int.MaxValue);
            while (end < text.Length && text[end] is '\r' or '\n')
                end++;
            return end;
        }

        var spaces = start;
        var afterLineEnd = start;
        while (spaces < text.Length && char.IsWhiteSpace(text[spaces]))
        {
            if (text[spaces++] is '\r' or '\n')
                afterLineEnd = spaces;
        }

        return afterLineEnd > start ? afterLineEnd : Spaces(text, start);
    }

    /// <summary>A run of white space; before a word it leaves its last character to that word, unless it is the only one.</summary>
    private static int Spaces(ReadOnlySpan<char> text, int start)
    {
        var end = start;
        while (end < text.Length && char.IsWhiteSpace(text[end]))
            end++;
        return end == text.Length || end == start + 1 ? end : end - 1;
    }

    private static int Run(ReadOnlySpan<char> text, int start, Kind kind, int most)
    {
        var end = start;
        for (var count = 0; end < text.Length && count < most && KindAt(text, end, out var length) == kind; count++)
            end += length;
        return end;
    }

    private static int Contraction(ReadOnlySpan<char> text, int start, bool ignoreCase)
    {
        if (text[start] != '\'' || start + 1 >= text.Length)
            return 0;
        var first = Fold(text[start + 1], ignoreCase);
        if (first is 's' or 't' or 'm' or 'd')
            return 2;
        var second = start + 2 < text.Length ? Fold(text[start + 2], ignoreCase) : '\0';
        return (first, second) is ('r', 'e') or ('v', 'e') or ('l', 'l') ? 3 : 0;
    }

    // U+017F, the long s, equals s when case is ignored.
    private static char Fold(char c, bool ignoreCase) => !ignoreCase ? c : c == '\u017f' ? 's' : c is >= 'A' and <= 'Z' ? (char)(c | 0x20) : c;

    private static Kind KindAt(ReadOnlySpan<char> text, int position, out int length)
    {
        var c = text[position];
        length = 1;
        if (c < 0x80)
        {
            return c switch
            {
                (>= 'a' and <= 'z') or (>= 'A' and <= 'Z') => Kind.Letter,
                >= '0' and <= '9' => Kind.Number,
                '\r' or '\n' => Kind.LineEnd,
                ' ' or '\t' or '\v' or '\f' => Kind.Space,
                _ => Kind.Other,
            };
        }

        Rune.DecodeFromUtf16(text[position..], out var rune, out length);
        return Rune.GetUnicodeCategory(rune) switch
        {
            UnicodeCategory.UppercaseLetter or UnicodeCategory.LowercaseLetter or UnicodeCategory.TitlecaseLetter
                or UnicodeCategory.ModifierLetter or UnicodeCategory.OtherLetter => Kind.Letter,
            UnicodeCategory.DecimalDigitNumber or UnicodeCategory.LetterNumber or UnicodeCategory.OtherNumber => Kind.Number,
            _ => Rune.IsWhiteSpace(rune) ? Kind.Space : Kind.Other,
        };
    }
}
