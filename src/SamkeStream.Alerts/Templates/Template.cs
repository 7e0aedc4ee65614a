using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace SamkeStream.Alerts.Templates;

/// <summary>Text in which <c>{{field}}</c> stands for a value of the alert.</summary>
internal sealed partial class Template(string text)
{
    /// <summary>What is wrong with it: the part and what is allowed.</summary>
    /// <param name="isJson">Whether it must be JSON when filled.</param>
    public IEnumerable<(string Value, string Allowed)> Problems(bool isJson)
    {
        var unknown = Field().Matches(text).Select(match => match.Groups[1].Value.Trim()).Where(field => !Alert.Fields.Contains(field, StringComparer.Ordinal)).Distinct().ToList();
        foreach (var field in unknown)
            yield return ($"{{{{{field}}}}}", $"{{{{field}}}} with one of {string.Join(", ", Alert.Fields)}");
        if (Field().Replace(text, "").Contains("{{", StringComparison.Ordinal))
            yield return (text, "{{field}} that is closed");
        if (isJson && unknown.Count == 0 && !IsJson(Fill(_ => "1")))
            yield return (text, "JSON with {{field}} within texts");
    }

    /// <param name="value">Value of a field, as it is to stand in the text.</param>
    public string Fill(Func<string, string> value) => Field().Replace(text, match => value(match.Groups[1].Value.Trim()));

    /// <summary>A value as it stands within a JSON text.</summary>
    public static string JsonText(string value) => Encoding.UTF8.GetString(JsonEncodedText.Encode(value).EncodedUtf8Bytes);

    private static bool IsJson(string filled)
    {
        try
        {
            using var json = JsonDocument.Parse(filled);
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    [GeneratedRegex(@"\{\{([^{}]*)\}\}", RegexOptions.CultureInvariant)]
    private static partial Regex Field();
}
