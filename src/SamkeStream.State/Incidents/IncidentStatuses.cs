namespace SamkeStream.State.Incidents;

/// <summary>Values of <see cref="Incident.Status"/>, and which verbs an operator has in each.</summary>
public static class IncidentStatuses
{
    public const string Open = "open";
    public const string Acknowledged = "acknowledged";
    public const string Snoozed = "snoozed";
    public const string Resolved = "resolved";
    public const string MarkedFalse = "marked-false";

    public static IReadOnlyList<string> All { get; } = [Open, Acknowledged, Snoozed, Resolved, MarkedFalse];

    /// <summary>Whether the drift still goes on.</summary>
    public static bool IsActive(string status) => status is Open or Acknowledged or Snoozed;

    /// <summary>What an operator can do with an incident of this status; a resolved one can still turn out to have been a false alarm.</summary>
    public static IReadOnlyList<string> VerbsOf(string status) => status switch
    {
        Open => [IncidentVerbs.Acknowledge, IncidentVerbs.Snooze, IncidentVerbs.Accept, IncidentVerbs.MarkFalse],
        Acknowledged => [IncidentVerbs.Snooze, IncidentVerbs.Accept, IncidentVerbs.MarkFalse],
        Snoozed => [IncidentVerbs.Acknowledge, IncidentVerbs.Snooze, IncidentVerbs.Accept, IncidentVerbs.MarkFalse],
        Resolved => [IncidentVerbs.MarkFalse],
        _ => [],
    };
}
