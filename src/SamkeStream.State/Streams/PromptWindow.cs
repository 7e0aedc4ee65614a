namespace SamkeStream.State.Streams;

/// <summary>Prompts of a stream in order: those after a change, or a reference.</summary>
public sealed record PromptWindow
{
    public required string Stream { get; init; }

    public required long Epoch { get; init; }

    public required IReadOnlyList<WindowPrompt> Prompts { get; init; }
}
