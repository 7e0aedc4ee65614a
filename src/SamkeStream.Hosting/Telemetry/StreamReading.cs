namespace SamkeStream.Hosting;

/// <summary>Where a stream stands, for gauges.</summary>
public sealed record StreamReading
{
    /// <summary>Highest score of each arm; 1 is the threshold. Empty while the stream learns.</summary>
    public required IReadOnlyList<KeyValuePair<string, double>> Scores { get; init; }

    /// <summary>learning, approximate or calibrated.</summary>
    public required string State { get; init; }

    /// <summary>T: prompts between two false alarms that the reference is calibrated for.</summary>
    public long? ExpectedRunLength { get; init; }

    public double? EffectiveSize { get; init; }

    /// <summary>When the reference was taken into use.</summary>
    public DateTimeOffset? ReferenceSince { get; init; }

    /// <summary>Share of the prompts that is taken.</summary>
    public double SampleShare { get; init; } = 1;

    /// <summary>Kind of the drift that is open, undecided where it is not known yet; null where none is open.</summary>
    public string? ActiveDrift { get; init; }

    /// <summary>When the open drift was detected.</summary>
    public DateTimeOffset? DriftSince { get; init; }
}
