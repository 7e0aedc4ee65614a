using System.Globalization;
using System.Text;

namespace SamkeStream.Language.Tokenization;

/// <summary>
/// The text clean-up of BERT: control characters removed, all white space made blanks, Chinese characters set apart, accents stripped,
/// lower case; and the split into words at white space and punctuation.
/// </summary>
internal sealed record BertNormalizer(bool CleanText = true, bool SeparateChinese = true, bool? StripAccents = null, bool Lowercase = true)
{
    public string Normalize(string text)
    {
        var result = new StringBuilder(text.Length + 16);
        if (!(StripAccents ?? Lowercase))
        {
            foreach (var rune in text.EnumerateRunes())
                Append(result, rune);
            return result.ToString();
        }

        // Removing and setting apart come before decomposition; a decomposed character can be of either kind.
        foreach (var rune in text.EnumerateRunes())
            Clean(result, rune);
        var decomposed = CanonicalForms.Decompose(result.ToString());
        result.Clear();
        foreach (var rune in decomposed.EnumerateRunes())
        {
            if (rune.IsAscii || Rune.GetUnicodeCategory(rune) != UnicodeCategory.NonSpacingMark)
                AppendLowered(result, rune);
        }

        return result.ToString();
    }

    /// <summary>The end of the word or punctuation character that begins at <paramref name="start"/>, and whether it is white space.</summary>
    public static int NextWord(ReadOnlySpan<char> text, int start, out bool isSpace)
    {
        isSpace = false;
        var i = start;
        while (i < text.Length)
        {
            Rune.DecodeFromUtf16(text[i..], out var rune, out var length);
            if (Rune.IsWhiteSpace(rune) || IsPunctuation(rune))
            {
                if (i > start)
                    return i;
                isSpace = Rune.IsWhiteSpace(rune);
                return i + length;
            }

            i += length;
        }

        return i;
    }

    private void Append(StringBuilder result, Rune rune)
    {
        var from = result.Length;
        Clean(result, rune);
        if (!Lowercase || result.Length == from)
            return;
        var kept = result.ToString(from, result.Length - from);
        result.Length = from;
        foreach (var part in kept.EnumerateRunes())
            AppendLowered(result, part);
    }

    private void Clean(StringBuilder result, Rune rune)
    {
        if (rune.Value is > ' ' and < 0x7F)
        {
            result.Append((char)rune.Value);
            return;
        }

        if (CleanText && (rune.Value is 0 or 0xFFFD || IsControl(rune)))
            return;
        if (CleanText && Rune.IsWhiteSpace(rune))
            result.Append(' ');
        else if (SeparateChinese && IsChinese(rune.Value))
            AppendRune(result.Append(' '), rune).Append(' ');
        else
            AppendRune(result, rune);
    }

    private void AppendLowered(StringBuilder result, Rune rune)
    {
        if (!Lowercase)
            AppendRune(result, rune);
        else if (rune.Value == 0x130)
            result.Append("i\u0307"); // the one character whose lower case has two
        else
            AppendRune(result, Rune.ToLowerInvariant(rune));
    }

    private static StringBuilder AppendRune(StringBuilder result, Rune rune)
    {
        Span<char> pair = stackalloc char[2];
        return result.Append(pair[..rune.EncodeToUtf16(pair)]);
    }

    private static bool IsControl(Rune rune) => rune.Value is not ('\t' or '\n' or '\r') && Rune.GetUnicodeCategory(rune)
        is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.OtherNotAssigned or UnicodeCategory.PrivateUse;

    private static bool IsPunctuation(Rune rune) => rune.IsAscii
        ? rune.Value is (>= 33 and <= 47) or (>= 58 and <= 64) or (>= 91 and <= 96) or (>= 123 and <= 126)
        : Rune.IsPunctuation(rune);

    // Extension E begins at 2B820; the reference implementation has 2B920, and ids must be equal to its.
    private static bool IsChinese(int point) => point is (>= 0x4E00 and <= 0x9FFF) or (>= 0x3400 and <= 0x4DBF) or (>= 0x20000 and <= 0x2A6DF)
        or (>= 0x2A700 and <= 0x2B73F) or (>= 0x2B740 and <= 0x2B81F) or (>= 0x2B920 and <= 0x2CEAF) or (>= 0xF900 and <= 0xFAFF)
        or (>= 0x2F800 and <= 0x2FA1F);
}
