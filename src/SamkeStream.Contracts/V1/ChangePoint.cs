namespace SamkeStream.Contracts.V1;

/// <summary>The estimated first prompt after a change.</summary>
public sealed record ChangePoint
{
    /// <summary>Number of the prompt within its stream, from 0, counted over accepted prompts.</summary>
    public required long Ordinal { get; init; }

    public string? PromptId { get; init; }

    public DateTimeOffset? Time { get; init; }
}
