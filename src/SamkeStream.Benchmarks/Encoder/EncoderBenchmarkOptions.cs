namespace SamkeStream.Benchmarks.Encoder;

/// <summary>What <c>samke bench encoder</c> measures.</summary>
public sealed record EncoderBenchmarkOptions
{
    /// <summary>Hugging Face folder of the encoder.</summary>
    public required string Model { get; init; }

    /// <summary>Prompts of mixed length, in the order in which they arrive.</summary>
    public required IReadOnlyList<string> Prompts { get; init; }

    /// <summary>Threads of both sides; 0: all cores.</summary>
    public int Threads { get; init; }

    /// <summary>Prompts in a batch of both sides.</summary>
    public int Batch { get; init; } = 32;

    /// <summary>Each round measures every side once, one after the other.</summary>
    public int Rounds { get; init; } = 5;

    /// <summary>An interpreter that can import torch.</summary>
    public string Python { get; init; } = "/usr/bin/python3";
}
