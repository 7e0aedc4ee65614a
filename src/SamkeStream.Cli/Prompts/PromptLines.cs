using System.Text.Json;
using SamkeStream.Cli.Client;
using SamkeStream.Contracts;
using SamkeStream.Contracts.V1;
using SamkeStream.Hosting;

namespace SamkeStream.Cli.Prompts;

/// <summary>
/// Prompts as JSON Lines: objects with <c>text</c> (or <c>prompt</c>) or <c>messages</c>, optionally <c>stream</c>, <c>id</c> (text or
/// number), <c>time</c> (ISO 8601), <c>sequence</c>, <c>traceparent</c>. Other members are ignored, and null is as good as absent.
/// </summary>
internal sealed class PromptLines
{
    /// <summary>A member that every line must have and whose value is wanted; null: none.</summary>
    public string? Mark { get; init; }

    /// <summary>What prompts must keep; null where someone else checks them.</summary>
    public PromptRules? Rules { get; init; }

    /// <summary>Told what is wrong with a line that is left out; null: a bad line ends the reading.</summary>
    public Action<string>? Skipped { get; init; }

    /// <param name="path">A file; "-" is standard input.</param>
    /// <exception cref="FormatException">A bad line: where, what is wrong, what is allowed.</exception>
    public IEnumerable<PromptLine> Read(string path)
    {
        foreach (var (_, place, text) in JsonLines.Lines(path))
        {
            if (TryRead(place, text) is { } line)
                yield return line;
        }
    }

    private PromptLine? TryRead(string place, string text)
    {
        try
        {
            return Read(place, JsonLines.Parse(text, place));
        }
        catch (FormatException exception) when (Skipped is not null)
        {
            Skipped(exception.Message);
            return null;
        }
    }

    private PromptLine Read(string place, JsonElement line)
    {
        var prompt = new PromptItem
        {
            Text = String(place, line, "text") ?? String(place, line, "prompt"),
            Messages = Messages(place, line),
            Id = Member(line, "id") is { ValueKind: JsonValueKind.Number } number ? number.GetRawText() : String(place, line, "id"),
            Time = Time(place, line),
            Sequence = Sequence(place, line),
            Traceparent = String(place, line, "traceparent"),
        };
        if (prompt.Text is null && prompt.Messages is null)
            throw new FormatException($"{place}: neither text, prompt nor messages; a prompt needs one of them");
        if (Rules?.Check(prompt) is { } violation)
            throw new FormatException($"{place}: {violation.Detail}");
        var stream = String(place, line, "stream");
        if (stream is not null && !StreamName.IsValid(stream))
            throw new FormatException($"{place}: stream is '{stream}'; allowed is {StreamName.Allowed}");
        return new PromptLine(place, prompt, stream, MarkOf(place, line));
    }

    private string? MarkOf(string place, JsonElement line)
    {
        if (Mark is null)
            return null;
        var value = Member(line, Mark) ?? throw new FormatException($"{place}: no member '{Mark}'; --changes names it, so every line needs it");
        return value.ValueKind == JsonValueKind.String ? value.GetString() : value.GetRawText();
    }

    private static JsonElement? Member(JsonElement line, string name) =>
        line.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null ? value : null;

    private static string? String(string place, JsonElement line, string name) => Member(line, name) switch
    {
        null => null,
        { ValueKind: JsonValueKind.String } value => Unescape(place, name, value),
        { } value => throw Wrong(place, name, value, "a text"),
    };

    private static string Unescape(string place, string name, JsonElement value)
    {
        try
        {
            return value.GetString()!;
        }
        catch (InvalidOperationException)
        {
            // Half a surrogate pair, written as an escape.
            throw Wrong(place, name, value, "valid Unicode");
        }
    }

    private static DateTimeOffset? Time(string place, JsonElement line)
    {
        if (Member(line, "time") is not { } value)
            return null;
        return value.ValueKind == JsonValueKind.String && value.TryGetDateTimeOffset(out var time)
            ? time
            : throw Wrong(place, "time", value, "an ISO 8601 time such as 2026-05-04T10:00:00Z");
    }

    private static long? Sequence(string place, JsonElement line)
    {
        if (Member(line, "sequence") is not { } value)
            return null;
        return value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out var sequence) ? sequence : throw Wrong(place, "sequence", value, "a whole number");
    }

    private static IReadOnlyList<ChatMessage>? Messages(string place, JsonElement line)
    {
        if (Member(line, "messages") is not { } value)
            return null;
        try
        {
            return value.Deserialize<IReadOnlyList<ChatMessage>>(ContractJson.Options);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            throw Wrong(place, "messages", value, "a list of objects with the texts role and content");
        }
    }

    private static FormatException Wrong(string place, string name, JsonElement value, string allowed)
    {
        var text = value.GetRawText();
        return new FormatException($"{place}: {name} is {(text.Length > 60 ? text[..60] + "…" : text)}; allowed: {allowed}");
    }
}
