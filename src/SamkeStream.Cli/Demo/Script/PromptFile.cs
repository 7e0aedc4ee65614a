using System.Text.Json;
using SamkeStream.Cli.Client;

namespace SamkeStream.Cli.Demo.Script;

/// <summary>
/// Real prompts: JSON Lines, objects with <c>prompt</c> (or <c>text</c>) and optionally <c>choices</c> (texts) and
/// <c>answer</c>: a choice's text, its letter (A is the first), or its index as a number (0 is the first). An answer that
/// names no choice leaves a prompt without a label.
/// </summary>
internal static class PromptFile
{
    /// <exception cref="DemoException">A line that is no JSON object or has no prompt; names file and line.</exception>
    public static IReadOnlyList<FilePrompt> Read(string path)
    {
        try
        {
            return [.. JsonLines.Read(path).Select(line => Parse(path, line.Line, line.Value))];
        }
        catch (Exception exception) when (exception is FormatException or IOException or UnauthorizedAccessException)
        {
            throw new DemoException(exception.Message);
        }
    }

    private static FilePrompt Parse(string path, int line, JsonElement value)
    {
        var text = value.Text("prompt") ?? value.Text("text");
        if (string.IsNullOrWhiteSpace(text))
            throw new DemoException($"{path}, line {line}: no prompt; needed is an object with the member prompt (or text), a text that is not empty");
        var choices = value.TryGetProperty("choices", out var array) && array.ValueKind == JsonValueKind.Array
            ? array.EnumerateArray().Where(choice => choice.ValueKind == JsonValueKind.String).Select(choice => choice.GetString()!).ToArray()
            : [];
        var usable = choices.Length >= 2 && choices.All(choice => choice.Length > 0);
        return new FilePrompt(text, choices, usable && value.TryGetProperty("answer", out var answer) ? IndexOf(answer, choices) : null);
    }

    private static int? IndexOf(JsonElement answer, string[] choices)
    {
        var index = answer.ValueKind switch
        {
            JsonValueKind.Number when answer.TryGetInt32(out var number) => number,
            JsonValueKind.String => IndexOf(answer.GetString()!.Trim(), choices),
            _ => -1,
        };
        return index >= 0 && index < choices.Length ? index : null;
    }

    private static int IndexOf(string answer, string[] choices)
    {
        var index = Array.FindIndex(choices, choice => string.Equals(choice.Trim(), answer, StringComparison.OrdinalIgnoreCase));
        return index < 0 && answer is [var letter] && char.IsAsciiLetter(letter) ? char.ToUpperInvariant(letter) - 'A' : index;
    }
}
