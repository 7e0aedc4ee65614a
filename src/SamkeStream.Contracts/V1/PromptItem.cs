namespace SamkeStream.Contracts.V1;

/// <summary>One prompt of a <see cref="PromptBatchSubmitted"/>; members as in <see cref="PromptSubmitted"/>.</summary>
public sealed record PromptItem
{
    public string? Text { get; init; }

    public string? Id { get; init; }

    public DateTimeOffset? Time { get; init; }

    public long? Sequence { get; init; }

    public IReadOnlyList<ChatMessage>? Messages { get; init; }

    public string? Traceparent { get; init; }
}
