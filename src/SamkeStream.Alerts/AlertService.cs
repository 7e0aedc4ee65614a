using System.Text.Json;
using SamkeStream.Alerts.Deliveries;
using SamkeStream.Contracts;
using SamkeStream.Contracts.V1;
using SamkeStream.State.Alerts;

namespace SamkeStream.Alerts;

/// <summary>
/// From an event to deliveries: severity, what is known already, which sinks want it. An incident is told once, and again only when
/// its kind, tempo, regime, severity or status is another or a silence is over; what an operator suppressed is told to nobody.
/// </summary>
internal sealed class AlertService(AlertsOptions options, AlertDeliveries deliveries, DeliverySignal signal, TimeProvider time)
{
    public async Task TakeAsync(CloudEvent value, CancellationToken cancellationToken)
    {
        if (EventTypes.NameOf(value.Type) is not { } name || !StreamName.IsValid(StreamOf(value)))
            return;
        var taken = await deliveries.TakeUpAsync(StreamOf(value)!, before => Take(before, name, value), cancellationToken);
        if (taken.Count > 0)
            signal.Set();
    }

    private (AlertedStream After, IReadOnlyList<AlertDelivery> Deliveries) Take(AlertedStream before, string name, CloudEvent value)
    {
        if (before.SeenIds.Contains(value.Id, StringComparer.Ordinal))
            return (before, []);
        var now = time.GetUtcNow();
        var epoch = value.Data.GetProperty("epoch").GetInt64();
        var isIncident = name is EventTypes.DriftDetected or EventTypes.DriftUpdated or EventTypes.DriftResolved;
        var seen = before with { SeenIds = [.. before.SeenIds.Append(value.Id).TakeLast(AlertedStream.KeptIds)] };
        var severity = Severity.Of(name, value.Data);
        if (!isIncident)
            return (seen, Deliveries(value, severity, null, now, now));
        var isNew = name == EventTypes.DriftDetected ? epoch != before.Epoch || !before.IsOpen : epoch > before.Epoch;
        // Late news of an incident that another has followed, or that is over.
        if (!isNew && (epoch != before.Epoch || !before.IsOpen))
            return (seen, []);

        var incident = isNew ? seen with { Epoch = epoch, IsOpen = true, IsTold = false, StartsAt = now, Severity = severity, Told = null } : seen;
        incident = incident with { Severity = AlertSeverities.Higher(incident.Severity, severity), IsSilent = IsSuppressed(value) };
        if (name == EventTypes.DriftResolved)
        {
            // The end of what nobody was told is no news.
            var told = incident.IsTold ? Deliveries(value, incident.Severity, null, incident.StartsAt, now) : [];
            return (incident with { IsOpen = false, IsSilent = false }, told);
        }

        var news = News(name, value, incident.Severity);
        // Silence hides that the drift goes on: it is told again when the silence is over.
        if (incident.IsSilent || (incident.IsTold && incident.Told == news && !before.IsSilent))
            return (incident, []);
        var former = !isNew && before.IsTold && before.Severity != incident.Severity ? before.Severity : null;
        return (incident with { IsTold = true, Told = news }, Deliveries(value, incident.Severity, former, incident.StartsAt, now));
    }

    private List<AlertDelivery> Deliveries(CloudEvent value, string severity, string? former, DateTimeOffset startsAt, DateTimeOffset now) =>
    [
        .. options.Sinks
            .Where(sink => sink.Wants(EventTypes.NameOf(value.Type)!, StreamOf(value)!, severity))
            .Select(sink => new AlertDelivery { Sink = sink.Name, Id = value.Id, CreatedAt = now, Event = value, Severity = severity, FormerSeverity = former, StartsAt = startsAt }),
    ];

    // The alarm itself says nothing of the kind: the first update is news.
    private static string News(string name, CloudEvent value, string severity) =>
        name == EventTypes.DriftDetected ? "detected" : string.Join('|', Text(value, "kind"), Text(value, "tempo"), Text(value, "regimeId"), Text(value, "status"), severity);

    private static bool IsSuppressed(CloudEvent value) => value.Data.TryGetProperty("suppressed", out var suppressed) && suppressed.ValueKind == JsonValueKind.True;

    private static string? StreamOf(CloudEvent value) => Text(value, "stream");

    private static string? Text(CloudEvent value, string name) =>
        value.Data.TryGetProperty(name, out var member) && member.ValueKind == JsonValueKind.String ? member.GetString() : null;
}
