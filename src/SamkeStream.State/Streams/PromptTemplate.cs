namespace SamkeStream.State.Streams;

/// <summary>The fixed text around the prompts of a stream, such as instructions that every request repeats.</summary>
public sealed class PromptTemplate
{
    /// <summary>Stands for what varies.</summary>
    public const string Placeholder = "{prompt}";

    private readonly string _before;
    private readonly string _after;

    /// <exception cref="ArgumentException">The placeholder is not there exactly once.</exception>
    public PromptTemplate(string template)
    {
        ArgumentNullException.ThrowIfNull(template);
        if (!IsValid(template))
            throw new ArgumentException($"A template holds {Placeholder} exactly once.", nameof(template));
        var parts = template.Split(Placeholder);
        (_before, _after) = (parts[0], parts[1]);
    }

    public static bool IsValid(string template)
    {
        ArgumentNullException.ThrowIfNull(template);
        return template.Split(Placeholder).Length == 2;
    }

    /// <summary>What varies of a text, or null where it was not made from this template or nothing varies.</summary>
    public string? Extract(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (text.Length < _before.Length + _after.Length
            || !text.StartsWith(_before, StringComparison.Ordinal)
            || !text.EndsWith(_after, StringComparison.Ordinal))
        {
            return null;
        }

        var varies = text[_before.Length..^_after.Length];
        return string.IsNullOrWhiteSpace(varies) ? null : varies;
    }
}
