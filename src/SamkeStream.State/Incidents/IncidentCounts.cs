namespace SamkeStream.State.Incidents;

/// <summary>How many incidents a stream has had.</summary>
/// <param name="Opened">All.</param>
/// <param name="MarkedFalse">Those that an operator marked as false alarms.</param>
/// <param name="Active">Those that go on.</param>
public sealed record IncidentCounts(long Opened, long MarkedFalse, long Active)
{
    public static IncidentCounts None { get; } = new(0, 0, 0);

    /// <summary>Share of incidents that were no false alarms; null before the first.</summary>
    public double? Precision => Opened == 0 ? null : 1 - ((double)MarkedFalse / Opened);

    internal IncidentCounts Moved(Incident? before, Incident? after) => new(
        Opened + (before is null && after is not null ? 1 : 0),
        MarkedFalse + Of(after, status => status == IncidentStatuses.MarkedFalse) - (after is null ? 0 : Of(before, status => status == IncidentStatuses.MarkedFalse)),
        Active + Of(after, IncidentStatuses.IsActive) - Of(before, IncidentStatuses.IsActive));

    private static int Of(Incident? incident, Func<string, bool> isCounted) => incident is not null && isCounted(incident.Status) ? 1 : 0;
}
