namespace SamkeStream.Cli.Demo.Script;

/// <summary>A prompt of a file; with choices and the index of the right one where the file says so.</summary>
internal sealed record FilePrompt(string Text, IReadOnlyList<string> Choices, int? Answer);
