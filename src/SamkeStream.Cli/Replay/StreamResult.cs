using SamkeStream.Drift.Monitoring;

namespace SamkeStream.Cli.Replay;

/// <summary>What became of one stream.</summary>
internal sealed record StreamResult
{
    public required string Stream { get; init; }

    /// <summary>Prompts judged or learned from.</summary>
    public required long Prompts { get; init; }

    public required ReplayedIngest Ingest { get; init; }

    /// <summary>Where it stands at the end.</summary>
    public required MonitorPhase Phase { get; init; }

    /// <summary>Prompts collected for the next reference; null while watching.</summary>
    public required int? Collected { get; init; }

    /// <summary>Prompts that the next reference needs; null while watching.</summary>
    public required int? Wanted { get; init; }

    /// <summary>Prompts at which a false alarm could have come: watched, no known change waiting for its alarm.</summary>
    public required long QuietPrompts { get; init; }

    /// <summary>What the budget allows in those.</summary>
    public required double ExpectedFalseAlarms { get; init; }

    public required IReadOnlyList<ReplayedReference> References { get; init; }

    public required IReadOnlyList<ReplayedAlarm> Alarms { get; init; }

    /// <summary>Null where the user knows of none.</summary>
    public required IReadOnlyList<KnownChange>? Changes { get; init; }

    /// <summary>What went otherwise than expected.</summary>
    public required IReadOnlyList<string> Remarks { get; init; }
}
