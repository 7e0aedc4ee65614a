namespace SamkeStream.State.Streams;

public sealed record WindowPrompt
{
    /// <summary>Number within the stream, from 0.</summary>
    public required long Ordinal { get; init; }

    /// <summary>Empty where only <see cref="Hash"/> is kept; no prompt's text is empty.</summary>
    public required string Text { get; init; }

    /// <summary>What is kept in place of the text, see <see cref="PromptHash"/>.</summary>
    public string? Hash { get; init; }

    /// <summary>When Catch took it; not part of a stored window.</summary>
    public DateTimeOffset? TakenAt { get; init; }

    [System.Text.Json.Serialization.JsonIgnore]
    public bool HasText => Text.Length > 0;

    /// <summary>The prompt with the hash in place of its text.</summary>
    public WindowPrompt WithoutText() => HasText ? this with { Text = "", Hash = PromptHash.Of(Text) } : this;

    public string? Id { get; init; }

    public DateTimeOffset? Time { get; init; }

    /// <summary>W3C trace context it came with; not part of a stored window.</summary>
    public string? Traceparent { get; init; }

    /// <summary>What goes with <see cref="Traceparent"/>.</summary>
    public string? Tracestate { get; init; }
}
