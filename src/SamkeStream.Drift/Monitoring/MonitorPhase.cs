namespace SamkeStream.Drift.Monitoring;

/// <summary>Where a stream stands.</summary>
public enum MonitorPhase
{
    /// <summary>Collects its first reference; no alarms.</summary>
    Learning,

    /// <summary>Compares every prompt with the reference.</summary>
    Watching,

    /// <summary>After an alarm: collects post-change prompts, for the window and for the next reference.</summary>
    Drifted,
}
