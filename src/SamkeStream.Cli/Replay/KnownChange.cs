using SamkeStream.Drift.Monitoring;

namespace SamkeStream.Cli.Replay;

/// <summary>A change that the user knows of, and what the monitor made of it.</summary>
internal sealed class KnownChange
{
    /// <summary>First prompt of the new traffic.</summary>
    public required long Ordinal { get; init; }

    /// <summary>The member's new value, where changes were told by one.</summary>
    public string? To { get; init; }

    /// <summary>Where the stream stood: an alarm can only come while watching.</summary>
    public required MonitorPhase PhaseBefore { get; init; }

    /// <summary>The prompt of the first alarm after it and before the next change.</summary>
    public long? Alarm { get; set; }

    /// <summary>Prompts from the change to the alarm, both counted.</summary>
    public long? Delay { get; set; }

    /// <summary>The change ended an earlier drift: the stream was back in what its reference describes.</summary>
    public long? Returned { get; set; }
}
