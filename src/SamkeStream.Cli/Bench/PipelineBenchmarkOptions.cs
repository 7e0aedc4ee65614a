namespace SamkeStream.Cli.Bench;

internal sealed record PipelineBenchmarkOptions
{
    public required string Broker { get; init; }

    public required string Redis { get; init; }

    /// <summary>Folder of the encoder.</summary>
    public required string Model { get; init; }

    /// <summary>Texts; in the latency measurement as many as half load takes of them in <see cref="Seconds"/>.</summary>
    public required IReadOnlyList<string> Prompts { get; init; }

    public required int Threads { get; init; }

    public required int Streams { get; init; }

    /// <summary>Length of the latency measurement.</summary>
    public required int Seconds { get; init; }
}
