using System.Text.Json;

namespace SamkeStream.Cli.Client;

/// <summary>JSON Lines files: one object a line, empty lines skipped.</summary>
internal static class JsonLines
{
    /// <exception cref="FormatException">A line is no JSON object; names file and line.</exception>
    public static IEnumerable<(int Line, JsonElement Value)> Read(string path) =>
        Lines(path).Select(line => (line.Number, Parse(line.Text, line.Place)));

    /// <summary>Lines that hold something; a place names file and line.</summary>
    public static IEnumerable<(int Number, string Place, string Text)> Lines(string path)
    {
        var name = path == "-" ? "standard input" : path;
        var number = 0;
        foreach (var line in path == "-" ? StandardInput() : File.ReadLines(path))
        {
            number++;
            if (!string.IsNullOrWhiteSpace(line))
                yield return (number, $"{name}, line {number}", line);
        }
    }

    /// <exception cref="FormatException">The line is no JSON object.</exception>
    public static JsonElement Parse(string line, string place)
    {
        JsonElement value;
        try
        {
            value = JsonDocument.Parse(line).RootElement;
        }
        catch (JsonException exception)
        {
            // The reader counts lines and bytes from 0, and lines from this one.
            throw new FormatException($"{place}: no JSON at byte {exception.BytePositionInLine + 1} ({exception.Message.Split(" LineNumber:")[0]})", exception);
        }

        return value.ValueKind == JsonValueKind.Object ? value : throw new FormatException($"{place}: {value.ValueKind}; allowed is one JSON object a line");
    }

    public static string? Text(this JsonElement element, string member) =>
        element.TryGetProperty(member, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static IEnumerable<string> StandardInput()
    {
        while (Console.In.ReadLine() is { } line)
            yield return line;
    }
}
