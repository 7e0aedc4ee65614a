using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace SamkeStream.State;

/// <summary>What is wrong with JSON that cannot be read. The reader's own words would quote it, and it may hold texts of prompts.</summary>
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
            ? $"{missing.Groups[1].Value} is missing, which it requires"
            : $"it is no JSON of its kind{place}{member}";
    }

    // Names of the contract's own members.
    [GeneratedRegex(@"missing required properties including: '([A-Za-z]+)'", RegexOptions.CultureInvariant)]
    private static partial Regex Missing();

    // Members of the contract only: another one's name is the producer's text.
    [GeneratedRegex(@"\A\$(\.(stream|text|id|time|sequence|messages|role|content|traceparent|prompts|outcome|promptId|score)|\[[0-9]+\])+\z", RegexOptions.CultureInvariant)]
    private static partial Regex Member();
}
