namespace SamkeStream.State.Streams;

/// <summary>A labelled question that adapters of a stream are judged by.</summary>
public sealed record ValidationItem
{
    public required string Id { get; init; }

    public required string Prompt { get; init; }

    public required IReadOnlyList<string> Choices { get; init; }

    /// <summary>Index of the right choice, from 0.</summary>
    public required int Answer { get; init; }

    /// <summary>When it was put; given by the store.</summary>
    public DateTimeOffset? AddedAt { get; init; }
}
