namespace SamkeStream.Drift.Monitoring;

/// <summary>Where a stream stands.</summary>
public enum MonitorPhase
{
    /// <summary>Collects its first reference, or the one an operator asked for by accepting a drift; no alarms.</summary>
    Learning,

    /// <summary>Compares every prompt with the reference.</summary>
    Watching,

    /// <summary>After an alarm: collects post-change prompts, for the window and for the next reference.</summary>
    Drifted,
}
