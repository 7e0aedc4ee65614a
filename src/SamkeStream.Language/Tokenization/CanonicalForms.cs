using System.Buffers;
using System.Globalization;
using System.Text;

namespace SamkeStream.Language.Tokenization;

/// <summary>
/// Unicode's canonical normalization forms D and C (UAX #15). .NET's own are the identity under InvariantGlobalization, and tokenizers
/// must give the same ids whether ICU is installed or not.
/// </summary>
internal static class CanonicalForms
{
    private const int HangulFirst = 0xAC00, LeadFirst = 0x1100, VowelFirst = 0x1161, TailFirst = 0x11A7;
    private const int Leads = 19, Vowels = 21, Tails = 28;

    private static readonly SearchValues<char> Ascii = SearchValues.Create([.. Enumerable.Range(0, 0x80).Select(c => (char)c)]);
    private static readonly SearchValues<char> BelowMarks = SearchValues.Create([.. Enumerable.Range(0, 0x300).Select(c => (char)c)]);
    private static readonly Dictionary<int, int[]> Decompositions = [];
    private static readonly Dictionary<(int First, int Second), int> Compositions = [];
    private static readonly Dictionary<int, byte> Classes = [];

    static CanonicalForms()
    {
        using var stream = typeof(CanonicalForms).Assembly.GetManifestResourceStream("canonical-forms.txt")!;
        using var reader = new StreamReader(stream);
        while (reader.ReadLine() is { } line)
        {
            if (line.StartsWith('#'))
                continue;
            if (line.IndexOfAny(['=', '>']) is var sign and > 0)
            {
                var parts = Array.ConvertAll(line[(sign + 1)..].Split(' '), Hexadecimal);
                Decompositions.Add(Hexadecimal(line[..sign]), parts);
                if (line[sign] == '=')
                    Compositions.Add((parts[0], parts[1]), Hexadecimal(line[..sign]));
            }
            else
            {
                var dash = line.IndexOf('-', StringComparison.Ordinal);
                var colon = line.IndexOf(':', StringComparison.Ordinal);
                for (var c = Hexadecimal(line[..dash]); c <= Hexadecimal(line[(dash + 1)..colon]); c++)
                    Classes.Add(c, byte.Parse(line[(colon + 1)..], CultureInfo.InvariantCulture));
            }
        }
    }

    /// <summary>Form D: every character taken apart, marks in canonical order. Lone surrogates become U+FFFD.</summary>
    public static string Decompose(string text)
    {
        if (!text.AsSpan().ContainsAnyExcept(Ascii))
            return text;
        return ToText(DecomposedCodePoints(text));
    }

    /// <summary>Form C: form D put together again as far as Unicode allows. Lone surrogates become U+FFFD.</summary>
    public static string Compose(string text)
    {
        if (!text.AsSpan().ContainsAnyExcept(BelowMarks))
            return text;
        var points = DecomposedCodePoints(text);
        var length = 0;
        var starter = -1;
        var lastClass = 0;
        for (var i = 0; i < points.Count; i++)
        {
            var point = points[i];
            var ownClass = Class(point);
            var adjacent = starter == length - 1;
            if (starter >= 0 && (adjacent || (lastClass != 0 && lastClass < ownClass)) && Composite(points[starter], point) is { } composite)
            {
                points[starter] = composite;
                continue;
            }

            if (ownClass == 0)
                starter = length;
            lastClass = ownClass;
            points[length++] = point;
        }

        points.RemoveRange(length, points.Count - length);
        return ToText(points);
    }

    private static List<int> DecomposedCodePoints(string text)
    {
        var points = new List<int>(text.Length + 8);
        foreach (var rune in text.EnumerateRunes())
            Append(points, rune.Value);

        OrderMarks(points);
        return points;
    }

    /// <summary>Canonical order: the marks between two starters sorted by class, stably.</summary>
    private static void OrderMarks(List<int> points)
    {
        for (var start = 0; start < points.Count; start++)
        {
            var end = start;
            while (end < points.Count && Class(points[end]) != 0)
                end++;
            if (end - start < 2)
                continue;
            var ordered = points.GetRange(start, end - start).OrderBy(Class).ToList();
            for (var i = 0; i < ordered.Count; i++)
                points[start + i] = ordered[i];
            start = end;
        }
    }

    private static void Append(List<int> points, int point)
    {
        var syllable = point - HangulFirst;
        if (point < 0xC0)
        {
            points.Add(point);
        }
        else if (syllable is >= 0 and < Leads * Vowels * Tails)
        {
            points.Add(LeadFirst + syllable / (Vowels * Tails));
            points.Add(VowelFirst + syllable % (Vowels * Tails) / Tails);
            if (syllable % Tails != 0)
                points.Add(TailFirst + syllable % Tails);
        }
        else if (Decompositions.TryGetValue(point, out var parts))
        {
            foreach (var part in parts)
                Append(points, part);
        }
        else
        {
            points.Add(point);
        }
    }

    private static int? Composite(int first, int second)
    {
        if (first - LeadFirst is >= 0 and < Leads && second - VowelFirst is >= 0 and < Vowels)
            return HangulFirst + ((first - LeadFirst) * Vowels + second - VowelFirst) * Tails;
        if (first - HangulFirst is >= 0 and < Leads * Vowels * Tails && (first - HangulFirst) % Tails == 0 && second - TailFirst is > 0 and < Tails)
            return first + second - TailFirst;
        return Compositions.TryGetValue((first, second), out var composite) ? composite : null;
    }

    private static int Class(int point) => point < 0x300 ? 0 : Classes.GetValueOrDefault(point);

    private static string ToText(List<int> points)
    {
        var text = new StringBuilder(points.Count);
        Span<char> pair = stackalloc char[2];
        foreach (var point in points)
            text.Append(pair[..new Rune(point).EncodeToUtf16(pair)]);
        return text.ToString();
    }

    private static int Hexadecimal(string text) => int.Parse(text, NumberStyles.HexNumber, CultureInfo.InvariantCulture);
}
