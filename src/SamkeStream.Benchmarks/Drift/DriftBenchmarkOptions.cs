namespace SamkeStream.Benchmarks.Drift;

/// <summary>What <c>samke bench drift</c> measures.</summary>
public sealed record DriftBenchmarkOptions
{
    /// <summary>Tables that can be asked for.</summary>
    public static readonly IReadOnlyList<string> AllTables = ["alarms", "delays", "kinds", "auroc", "regimes", "peers", "cost"];

    /// <summary>Hugging Face folder of the encoder.</summary>
    public required string Encoder { get; init; }

    /// <summary>Folder of .jsonl files, one domain each.</summary>
    public required string Prompts { get; init; }

    /// <summary>Where vectors and finished parts are kept.</summary>
    public string Cache { get; init; } = Path.Combine(".samke", "bench");

    /// <summary>Mixes as <see cref="Streams.Mix.Parse"/> reads them; none: those of the published tables.</summary>
    public IReadOnlyList<string> Mixes { get; init; } = [];

    public IReadOnlyList<string> Tables { get; init; } = AllTables;

    /// <summary>Only the .test files of a set.</summary>
    public bool TestFilesOnly { get; init; }

    /// <summary>References a row.</summary>
    public int References { get; init; } = 8;

    /// <summary>Streams without change per reference.</summary>
    public int Streams { get; init; } = 60;

    /// <summary>Streams per reference and change.</summary>
    public int ChangeStreams { get; init; } = 25;

    /// <summary>Streams held at once where memory is measured.</summary>
    public int LiveStreams { get; init; } = 10_000;

    /// <summary>Sizes of a reference; none: those of the published tables.</summary>
    public IReadOnlyList<int> Sizes { get; init; } = [];

    /// <summary>Most prompts of one file.</summary>
    public int PromptsPerFile { get; init; } = 2500;

    public int Seed { get; init; } = 1;

    /// <summary>References measured at a time.</summary>
    public int Threads { get; init; } = 1;

    /// <summary>The same at the smallest scale: seconds, and numbers that say only that everything runs.</summary>
    public DriftBenchmarkOptions Quick() => this with { References = 2, Streams = 5, ChangeStreams = 4, Sizes = [500], PromptsPerFile = Math.Min(PromptsPerFile, 300), LiveStreams = 500 };

    /// <exception cref="ArgumentException">Names every option that is wrong and what is allowed.</exception>
    public void ThrowIfInvalid()
    {
        var errors = new List<string>();
        if (Tables.Except(AllTables).ToArray() is { Length: > 0 } unknown)
            errors.Add($"--rows is '{string.Join(",", unknown)}'; allowed: {string.Join(", ", AllTables)}");
        Check(References is >= 1 and <= 100, "--references", References, "1 to 100");
        Check(Streams is >= 1 and <= 10_000, "--streams", Streams, "1 to 10000");
        Check(ChangeStreams is >= 1 and <= 10_000, "--change-streams", ChangeStreams, "1 to 10000");
        Check(Threads is >= 1 and <= 256, "--threads", Threads, "1 to 256");
        Check(PromptsPerFile >= 1, "--limit", PromptsPerFile, "1 or more");
        foreach (var size in Sizes)
            Check(size is >= 500 and <= 100_000, "--sizes", size, "500 to 100000");
        if (errors.Count > 0)
            throw new ArgumentException(string.Join("; ", errors));

        void Check(bool isValid, string name, int value, string allowed)
        {
            if (!isValid)
                errors.Add(FormattableString.Invariant($"{name} is {value}; allowed: {allowed}"));
        }
    }
}
