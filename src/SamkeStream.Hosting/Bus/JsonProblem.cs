using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace SamkeStream.Hosting;

/// <summary>What is wrong with a body that is no JSON of its message. The reader's own words would quote the body.</summary>
public static partial class JsonProblem
{
    public static string Of(JsonException exception)
    {
        ArgumentNullException.ThrowIfNull(exception);
        var place = exception is { LineNumber: { } line, BytePositionInLine: { } position }
            ? string.Create(CultureInfo.InvariantCulture, $" at line {line + 1}, byte {position + 1}")
            : "";
        var member = exception.Path is { } path && Member().IsMatch(path) ? $" in {path}" : "";
        return Missing().Match(exception.Message) is { Success: true } missing
            ? $"{missing.Groups[1].Value} is missing; the message requires it"
            : $"the body is no JSON of its message{place}{member}";
    }

    // Names of the contract's own members.
    [GeneratedRegex(@"missing required properties including: '([A-Za-z]+)'", RegexOptions.CultureInvariant)]
    private static partial Regex Missing();

    // Members of the contract only: another one's name is the producer's text.
    [GeneratedRegex(@"\A\$(\.(stream|text|id|time|sequence|messages|role|content|traceparent|prompts|outcome|promptId|score)|\[[0-9]+\])+\z", RegexOptions.CultureInvariant)]
    private static partial Regex Member();
}
