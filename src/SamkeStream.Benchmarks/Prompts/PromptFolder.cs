using System.Security.Cryptography;
using System.Text.Json;

namespace SamkeStream.Benchmarks.Prompts;

/// <summary>A folder of JSON Lines files, one domain each (or two: <c>name.train.jsonl</c> and <c>name.test.jsonl</c>).</summary>
public sealed class PromptFolder
{
    private readonly Dictionary<string, string> _files;

    /// <exception cref="ArgumentException">No such folder, or no .jsonl file in it.</exception>
    public PromptFolder(string folder)
    {
        if (!Directory.Exists(folder))
            throw new ArgumentException($"--prompts is '{folder}', which is no folder; allowed: a folder of .jsonl files, one domain each");
        Folder = folder;
        _files = Directory.GetFiles(folder, "*.jsonl").ToDictionary(path => Path.GetFileNameWithoutExtension(path), StringComparer.Ordinal);
        if (_files.Count == 0)
            throw new ArgumentException($"--prompts is '{folder}', which holds no .jsonl file");
    }

    public string Folder { get; }

    /// <summary>Names that can stand in a mix: files without .jsonl, and sets whose train and test are pooled.</summary>
    public IEnumerable<string> Names =>
        _files.Keys.Concat(_files.Keys.Where(name => Path.HasExtension(name)).Select(name => Path.GetFileNameWithoutExtension(name)))
            .Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal);

    /// <summary>
    /// The files behind a name: <c>piqa.test</c> is that file; <c>piqa</c> is piqa.jsonl or, where there is none, piqa.train and
    /// piqa.test together.
    /// </summary>
    /// <exception cref="ArgumentException">No such file; names those that exist.</exception>
    public IReadOnlyList<string> Resolve(string name)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        if (_files.TryGetValue(name, out var file))
            return [file];
        var parts = new[] { $"{name}.train", $"{name}.test" }.Where(_files.ContainsKey).Select(part => _files[part]).ToArray();
        return parts.Length > 0
            ? parts
            : throw new ArgumentException($"There is no domain '{name}' in {Folder}; allowed: {string.Join(", ", Names)}");
    }

    /// <summary>SHA-256 of a file's bytes.</summary>
    public static string Hash(string file)
    {
        using var stream = File.OpenRead(file);
        return Convert.ToHexStringLower(SHA256.HashData(stream));
    }

    /// <summary>The texts of a file: member <c>prompt</c>, or <c>text</c>.</summary>
    /// <exception cref="FormatException">A line is no object with such a member; names file and line.</exception>
    public static IEnumerable<string> Read(string file)
    {
        var number = 0;
        foreach (var line in File.ReadLines(file))
        {
            number++;
            if (!string.IsNullOrWhiteSpace(line))
                yield return Text(line) ?? throw new FormatException($"{file}, line {number}: allowed is one JSON object a line with a text in 'prompt' or 'text'");
        }
    }

    private static string? Text(string line)
    {
        try
        {
            using var document = JsonDocument.Parse(line);
            var element = document.RootElement;
            if (element.ValueKind != JsonValueKind.Object)
                return null;
            foreach (var member in (string[])["prompt", "text"])
            {
                if (element.TryGetProperty(member, out var value) && value.ValueKind == JsonValueKind.String)
                    return value.GetString();
            }

            return null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
