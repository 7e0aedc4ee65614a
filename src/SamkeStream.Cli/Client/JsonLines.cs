using System.Text.Json;

namespace SamkeStream.Cli.Client;

/// <summary>JSON Lines files: one object a line, empty lines skipped.</summary>
internal static class JsonLines
{
    /// <exception cref="FormatException">A line is no JSON object; names file and line.</exception>
    public static IEnumerable<(int Line, JsonElement Value)> Read(string path)
    {
        var number = 0;
        foreach (var line in path == "-" ? StandardInput() : File.ReadLines(path))
        {
            number++;
            if (string.IsNullOrWhiteSpace(line))
                continue;
            JsonElement value;
            try
            {
                value = JsonDocument.Parse(line).RootElement;
            }
            catch (JsonException exception)
            {
                throw new FormatException($"{path}, line {number}: no JSON ({exception.Message})", exception);
            }

            if (value.ValueKind != JsonValueKind.Object)
                throw new FormatException($"{path}, line {number}: {value.ValueKind}; allowed is one JSON object a line");
            yield return (number, value);
        }
    }

    public static string? Text(this JsonElement element, string member) =>
        element.TryGetProperty(member, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static IEnumerable<string> StandardInput()
    {
        while (Console.In.ReadLine() is { } line)
            yield return line;
    }
}
