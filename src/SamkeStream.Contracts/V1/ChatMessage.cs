namespace SamkeStream.Contracts.V1;

/// <summary>One turn of a conversation, as chat APIs write it.</summary>
public sealed record ChatMessage
{
    /// <summary>system, user, assistant or tool.</summary>
    public required string Role { get; init; }

    public required string Content { get; init; }
}
