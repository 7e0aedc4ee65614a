using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using SamkeStream.Training.Universe;

namespace SamkeStream.Training.Encoder;

/// <summary>
/// Real English for the encoder's distillation: the prompts of every <c>*.train.jsonl</c> of a folder, their longer options and
/// questions, and a random fragment of 6 to 24 words of each longer text. Distinct, shuffled; a function of the files and the seed.
/// </summary>
public sealed class EnglishTexts
{
    private const int ShortestOption = 13;
    private const int ShortestFragmentSource = 13;

    private EnglishTexts(string[] texts) => Texts = texts;

    public IReadOnlyList<string> Texts { get; }

    /// <summary>Sha256 over the texts in order: names caches of what was computed from them.</summary>
    public string Digest
    {
        get
        {
            using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            foreach (var text in Texts)
            {
                hash.AppendData(Encoding.UTF8.GetBytes(text));
                hash.AppendData([0]);
            }
            return Convert.ToHexStringLower(hash.GetHashAndReset());
        }
    }

    /// <exception cref="FileNotFoundException">The folder holds no training file.</exception>
    public static EnglishTexts Read(string folder, long seed)
    {
        var files = Directory.Exists(folder) ? Directory.GetFiles(folder, "*.train.jsonl") : [];
        if (files.Length == 0)
            throw new FileNotFoundException($"'{folder}' holds no *.train.jsonl with prompts to distil the encoder on.");
        Array.Sort(files, StringComparer.Ordinal);
        var whole = files.SelectMany(File.ReadLines).SelectMany(TextsOfRow).ToArray();
        var random = new SeededRandom(seed, "english");
        var fragments = whole.Select(t => t.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))
            .Where(words => words.Length >= ShortestFragmentSource)
            .Select(words =>
            {
                var start = random.Next(words.Length - 8);
                var length = Math.Min(6 + random.Next(18), words.Length - start);
                return string.Join(' ', words, start, length);
            });
        var distinct = whole.Concat(fragments).Distinct().ToArray();
        return new EnglishTexts(random.Sample(distinct, distinct.Length));
    }

    /// <summary>The prompts of one file, as they are.</summary>
    public static string[] Prompts(string file) => [.. File.ReadLines(file).Select(row =>
    {
        using var json = JsonDocument.Parse(row);
        return json.RootElement.GetProperty("prompt").GetString()!;
    })];

    private static List<string> TextsOfRow(string row)
    {
        using var json = JsonDocument.Parse(row);
        var texts = new List<string> { json.RootElement.GetProperty("prompt").GetString()! };
        if (json.RootElement.TryGetProperty("choices", out var choices) && choices.ValueKind == JsonValueKind.Array)
            texts.AddRange(choices.EnumerateArray().Select(c => c.ToString()).Where(c => c.Length >= ShortestOption));
        if (json.RootElement.TryGetProperty("question", out var question) && question.GetString() is { Length: > 0 } text && text != texts[0])
            texts.Add(text);
        return texts;
    }
}
