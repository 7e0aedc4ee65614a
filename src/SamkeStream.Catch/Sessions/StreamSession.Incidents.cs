using SamkeStream.State.Audit;
using SamkeStream.State.Incidents;

namespace SamkeStream.Catch.Sessions;

/// <content>What operators see and do; it changes with the rest of the session and is written to its own place afterwards.</content>
internal sealed partial class StreamSession
{
    /// <summary>Epoch of the incident that is open; null between drifts.</summary>
    public long? OpenIncident { get; private set; }

    /// <summary>Until when alerts of the open incident are held back.</summary>
    public DateTimeOffset? SnoozedUntil { get; set; }

    /// <summary>Incidents that changed and are not yet known to be written, by epoch.</summary>
    public Dictionary<long, Incident> ChangedIncidents { get; } = [];

    /// <summary>What operators did and is not yet known to be logged.</summary>
    public List<AuditRecord> PendingAudits { get; } = [];

    /// <summary>Whether something waits to be published, written or logged.</summary>
    public bool HasPending => Outbox.Count > 0 || ChangedIncidents.Count > 0 || PendingAudits.Count > 0;

    /// <summary>Takes a new incident, which is open from now on.</summary>
    public void Open(Incident incident)
    {
        OpenIncident = incident.Epoch;
        Change(incident);
    }

    /// <summary>Takes a changed incident of this stream.</summary>
    public void Change(Incident incident)
    {
        ChangedIncidents[incident.Epoch] = incident;
        if (OpenIncident != incident.Epoch)
            return;
        SnoozedUntil = incident.SnoozedUntil;
        if (!IncidentStatuses.IsActive(incident.Status))
            OpenIncident = null;
    }
}
