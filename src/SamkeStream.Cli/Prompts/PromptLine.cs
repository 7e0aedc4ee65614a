using SamkeStream.Contracts.V1;

namespace SamkeStream.Cli.Prompts;

/// <summary>A prompt of a file.</summary>
/// <param name="Place">File and line.</param>
/// <param name="Prompt">The prompt; it has text or messages.</param>
/// <param name="Stream">The stream that the line names; null where it names none.</param>
/// <param name="Mark">Value of the member that the reader was told to look at.</param>
internal sealed record PromptLine(string Place, PromptItem Prompt, string? Stream, string? Mark);
