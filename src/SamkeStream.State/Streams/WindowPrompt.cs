namespace SamkeStream.State.Streams;

public sealed record WindowPrompt
{
    /// <summary>Number within the stream, from 0.</summary>
    public required long Ordinal { get; init; }

    public required string Text { get; init; }

    public string? Id { get; init; }

    public DateTimeOffset? Time { get; init; }
}
