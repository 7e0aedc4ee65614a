using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace SamkeStream.State;

/// <summary>What is wrong with JSON that cannot be read. The reader's own words would quote it, and it may hold texts of prompts.</summary>
public static partial class JsonProblem
{
    public static string Of(JsonException exception) => Of(exception, isSender: false);

    /// <summary>The same for who sent the JSON and may see what is in it: any member is named.</summary>
    public static string ForSender(JsonException exception) => Of(exception, isSender: true);

    private static string Of(JsonException exception, bool isSender)
    {
        ArgumentNullException.ThrowIfNull(exception);
        var place = exception is { LineNumber: { } line, BytePositionInLine: { } position }
            ? string.Create(CultureInfo.InvariantCulture, $" at line {line + 1}, byte {position + 1}")
            : "";
        var member = exception.Path is { } path && (isSender ? path.Length > 2 : Member().IsMatch(path)) ? $" in {path}" : "";
        if (Missing().Match(exception.Message) is { Success: true } missing)
            return $"{missing.Groups[1].Value} is missing, which it requires";
        // Where the text itself is JSON, a value is of another kind than its member.
        var isJson = exception.InnerException is not JsonException;
        return isJson && member.Length > 0 && (Allowed(exception.Path!) ?? AllowedBy(exception.Message)) is { } allowed
            ? $"{exception.Path} is another kind of value{place}; allowed is {allowed}"
            : $"it is no JSON of its kind{place}{member}";
    }

    private static string? Allowed(string path) => path[(path.LastIndexOf('.') + 1)..] switch
    {
        "stream" or "text" or "id" or "promptId" or "role" or "content" or "traceparent" => "a text of valid Unicode",
        "time" => "an ISO 8601 time with offset, such as 2026-11-21T10:30:00Z",
        "sequence" => "a whole number",
        "score" => "a finite number",
        "messages" => "a list of objects with role and content",
        "prompts" => "a list of prompts",
        _ => null,
    };

    // The reader names the type of .NET that it wanted.
    private static string? AllowedBy(string message) => Wanted().Match(message).Groups[1].Value switch
    {
        "String" => "a text",
        "Boolean" => "true or false",
        "Int32" or "Int64" => "a whole number",
        "Double" or "Single" => "a number",
        "DateTimeOffset" => "an ISO 8601 time with offset, such as 2026-11-21T10:30:00Z",
        _ => null,
    };

    [GeneratedRegex(@"converted to (?:System\.Nullable`1\[)?System\.(\w+)", RegexOptions.CultureInvariant)]
    private static partial Regex Wanted();

    // Names of the contract's own members.
    [GeneratedRegex(@"missing required properties including: '([A-Za-z]+)'", RegexOptions.CultureInvariant)]
    private static partial Regex Missing();

    // Members of the contract only: another one's name is the producer's text.
    [GeneratedRegex(@"\A\$(\.(stream|text|id|time|sequence|messages|role|content|traceparent|prompts|outcome|promptId|score)|\[[0-9]+\])+\z", RegexOptions.CultureInvariant)]
    private static partial Regex Member();
}
