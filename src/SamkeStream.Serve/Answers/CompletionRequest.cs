using System.Text.Json;
using SamkeStream.Contracts.V1;

namespace SamkeStream.Serve.Answers;

/// <summary>The members of OpenAI's completion requests that are understood; others are ignored.</summary>
internal sealed record CompletionRequest
{
    /// <summary>A stream, or base.</summary>
    public string? Model { get; init; }

    /// <summary>Of /v1/completions: a text, or an array of one.</summary>
    public JsonElement? Prompt { get; init; }

    /// <summary>Of /v1/chat/completions.</summary>
    public IReadOnlyList<ChatMessage>? Messages { get; init; }

    [System.Text.Json.Serialization.JsonPropertyName("max_tokens")]
    public int? MaxTokens { get; init; }

    [System.Text.Json.Serialization.JsonPropertyName("max_completion_tokens")]
    public int? MaxCompletionTokens { get; init; }

    public double? Temperature { get; init; }

    [System.Text.Json.Serialization.JsonPropertyName("top_p")]
    public double? TopP { get; init; }

    public int? Seed { get; init; }

    public int? N { get; init; }

    public bool? Stream { get; init; }

    /// <summary>A text or an array of texts that end the answer.</summary>
    public JsonElement? Stop { get; init; }
}
