namespace SamkeStream.State.Streams;

public sealed record WindowPrompt
{
    /// <summary>Number within the stream, from 0.</summary>
    public required long Ordinal { get; init; }

    public required string Text { get; init; }

    public string? Id { get; init; }

    public DateTimeOffset? Time { get; init; }

    /// <summary>W3C trace context it came with; not part of a stored window.</summary>
    public string? Traceparent { get; init; }

    /// <summary>What goes with <see cref="Traceparent"/>.</summary>
    public string? Tracestate { get; init; }
}
