using MassTransit;

namespace SamkeStream.Contracts.V1;

/// <summary>One prompt of a production stream. Either <see cref="Text"/> or <see cref="Messages"/> holds the prompt.</summary>
[MessageUrn("samke:v1:prompt-submitted")]
[EntityName(EventTypes.PromptsExchange)]
public sealed record PromptSubmitted
{
    /// <summary>Name of the stream; equals the routing key.</summary>
    public required string Stream { get; init; }

    public string? Text { get; init; }

    /// <summary>The producer's id; with the stream the prompt's key. Without it the broker's message id is taken.</summary>
    public string? Id { get; init; }

    /// <summary>When the prompt was asked; without it the time of arrival is taken.</summary>
    public DateTimeOffset? Time { get; init; }

    /// <summary>The producer's own count within the stream.</summary>
    public long? Sequence { get; init; }

    /// <summary>The prompt as a conversation, in place of <see cref="Text"/>.</summary>
    public IReadOnlyList<ChatMessage>? Messages { get; init; }

    /// <summary>W3C trace context of the request.</summary>
    public string? Traceparent { get; init; }
}
