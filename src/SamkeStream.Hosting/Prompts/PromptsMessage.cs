using MassTransit;
using SamkeStream.Contracts.V1;

namespace SamkeStream.Hosting;

/// <summary>
/// What enters by <c>samke.prompts</c>: one prompt, with <see cref="Prompts"/> several of one stream, or the outcome of one. One shape
/// for all lets them share a queue, so that what happens to a stream keeps its order however it was sent.
/// </summary>
[MessageUrn("samke:prompts")]
[EntityName(EventTypes.PromptsExchange)]
public sealed record PromptsMessage
{
    public required string Stream { get; init; }

    public string? Text { get; init; }

    public string? Id { get; init; }

    public DateTimeOffset? Time { get; init; }

    public long? Sequence { get; init; }

    public IReadOnlyList<ChatMessage>? Messages { get; init; }

    public string? Traceparent { get; init; }

    /// <summary>In order; the members above but the stream are then absent.</summary>
    public IReadOnlyList<PromptItem>? Prompts { get; init; }

    /// <summary>How well the answer to a prompt did; the members above but the stream are then absent.</summary>
    public OutcomeReported? Outcome { get; init; }

    /// <summary>The one prompt, where there are not several.</summary>
    public PromptItem Single() => new()
    {
        Text = Text,
        Id = Id,
        Time = Time,
        Sequence = Sequence,
        Messages = Messages,
        Traceparent = Traceparent,
    };
}
