using SamkeStream.Drift;
using SamkeStream.Drift.Detection;
using SamkeStream.Drift.Monitoring;

namespace SamkeStream.Cli.Replay;

/// <summary>An alarm that would have been raised, with what became known of it later.</summary>
internal sealed class ReplayedAlarm
{
    public required int Epoch { get; init; }

    /// <summary>The prompt that raised it.</summary>
    public required PromptPlace At { get; init; }

    /// <summary>First prompt estimated to be changed.</summary>
    public required PromptPlace ChangePoint { get; init; }

    /// <summary>Prompts from the estimated change point to the alarm, both counted.</summary>
    public required int Delay { get; init; }

    /// <summary>D_t at the alarm; 1 is the threshold.</summary>
    public required double Score { get; init; }

    /// <summary>The arm that raised it.</summary>
    public required DriftArm Arm { get; init; }

    /// <summary>The arm's window in prompts, or its slope.</summary>
    public required double Scale { get; init; }

    /// <summary>Null while too few prompts after the change were seen.</summary>
    public DriftKind? Kind { get; set; }

    /// <summary>Prompts after the change that <see cref="Kind"/> rests on.</summary>
    public int? KindPrompts { get; set; }

    /// <summary>Share of far prompts among those, above the reference's own.</summary>
    public double? FarShare { get; set; }

    public DriftTempo? Tempo { get; set; }

    /// <summary>The regime that the stream went into.</summary>
    public string? Regime { get; set; }

    /// <summary>The stream was in that regime before.</summary>
    public bool IsRecurring { get; set; }

    /// <summary>When a window for an adaptation was handed out; null where none was.</summary>
    public ReplayedWindow? Window { get; set; }

    /// <summary>When the drift was over; null while it is open.</summary>
    public ReplayedResolution? Resolved { get; set; }

    /// <summary>With known changes: the prompt of the change that it found; null for a false alarm.</summary>
    public long? KnownChange { get; set; }

    /// <summary>With known changes: prompts from the change to the alarm, both counted; null for a false alarm.</summary>
    public long? KnownDelay { get; set; }

    /// <summary>With known changes: there was none that it could have found.</summary>
    public bool? IsFalse { get; set; }

    /// <summary>Highest score of every arm at the alarm.</summary>
    public required IReadOnlyList<ArmEvidence> Arms { get; init; }

    /// <summary>Cells that grew or shrank most, latest update.</summary>
    public IReadOnlyList<CellChange> Cells { get; set; } = [];

    /// <summary>New prompts that stand for the others, latest update.</summary>
    public IReadOnlyList<PromptPlace> Representatives { get; set; } = [];
}

/// <param name="Ordinal">Counts the stream's prompts from 0, duplicates left out.</param>
/// <param name="Id">The prompt's own id, where it has one.</param>
/// <param name="Time">The prompt's time, where it has one.</param>
/// <param name="Line">File and line.</param>
internal sealed record PromptPlace(long Ordinal, string? Id, DateTimeOffset? Time, string Line);

/// <param name="At">The prompt with which it was full, or the wait over.</param>
/// <param name="Prompts">Prompts in it.</param>
/// <param name="Reason">Why then.</param>
internal sealed record ReplayedWindow(PromptPlace At, int Prompts, WindowReason Reason);

/// <param name="At">The prompt with which it was over.</param>
/// <param name="Reason">As in the event <c>drift.resolved</c>.</param>
internal sealed record ReplayedResolution(PromptPlace At, string Reason);
