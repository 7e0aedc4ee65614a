using SamkeStream.Alerts.Sinks;
using SamkeStream.Contracts.V1;
using SamkeStream.State;
using SamkeStream.State.Alerts;

namespace SamkeStream.Alerts.Deliveries;

/// <summary>Tells every Alertmanager again and again of the incidents that are open: it ends an alert of which it hears no more.</summary>
internal sealed class ResendLoop(SinkClients clients, AlertDeliveries deliveries, Leadership leadership, TimeProvider time, ILogger<ResendLoop> logger) : BackgroundService
{
    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Task.WhenAll(clients.All.Values.Where(client => client.Sink.Kind == SinkKind.Alertmanager).Select(client => ResendAsync(client, stoppingToken)));

    private async Task ResendAsync(SinkClient client, CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(client.Sink.ResendInterval, time);
        while (await timer.WaitForNextTickAsync(cancellationToken))
        {
            try
            {
                if (!await leadership.HoldsAsync(cancellationToken))
                    continue;
                var open = (await deliveries.ListStreamsAsync(cancellationToken))
                    .Where(incident => incident is { IsOpen: true, IsTold: true, IsSilent: false } && client.Sink.Wants(EventTypes.DriftDetected, incident.Stream, incident.Severity))
                    .ToList();
                if (open.Count == 0)
                    continue;
                var answer = await client.AgainAsync(open, cancellationToken);
                if (!answer.IsTaken)
                    logger.LogWarning("sink {Sink} did not take {Count} open incidents: {Answer}", client.Sink.Name, open.Count, answer);
            }
            catch (Exception exception) when (exception is StoreUnavailableException or InvalidDataException)
            {
                logger.LogWarning("sink {Sink}: open incidents cannot be told again: {Problem}", client.Sink.Name, exception.Message);
            }
        }
    }
}
