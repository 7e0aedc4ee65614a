namespace SamkeStream.Cli.Bench;

internal sealed record StreamsBenchmarkOptions
{
    public required string Broker { get; init; }

    public required string Redis { get; init; }

    /// <summary>Folder of the bundle; null: the one that ships.</summary>
    public required string? Bundle { get; init; }

    /// <summary>Texts, each once: the first ones make the reference, streams ask the others.</summary>
    public required IReadOnlyList<string> Prompts { get; init; }

    public required int Streams { get; init; }

    /// <summary>Prompts of each stream.</summary>
    public required int PromptsPerStream { get; init; }

    /// <summary>Prompts that come in one message while the windows are filled.</summary>
    public required int PromptsPerMessage { get; init; }

    /// <summary>Texts that the reference is made of.</summary>
    public required int ReferenceSize { get; init; }

    /// <summary>Length of the measurement with one prompt to a message, each of another stream.</summary>
    public required int Seconds { get; init; }

    /// <exception cref="ArgumentException">A number out of its range.</exception>
    public void ThrowIfWrong()
    {
        foreach (var (name, value, least, most) in new[]
                 {
                     ("--streams", Streams, 1, 1_000_000), ("--prompts-per-stream", PromptsPerStream, 1, 1_000_000), ("--per-message", PromptsPerMessage, 1, 1000),
                     ("--reference-size", ReferenceSize, 250, 20_000), ("--seconds", Seconds, 1, 3600),
                 })
        {
            if (value < least || value > most)
                throw new ArgumentException($"{name} is {value}; allowed are {least} to {most}");
        }

        if (Prompts.Count <= ReferenceSize)
            throw new ArgumentException($"--prompts holds {Prompts.Count} different texts; allowed are more than --reference-size ({ReferenceSize}), as streams ask the rest");
    }
}
