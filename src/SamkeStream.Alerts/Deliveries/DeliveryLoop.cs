using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Threading.Channels;
using SamkeStream.Alerts.Sinks;
using SamkeStream.Hosting;
using SamkeStream.Hosting.Http;
using SamkeStream.State;
using SamkeStream.State.Alerts;

namespace SamkeStream.Alerts.Deliveries;

/// <summary>
/// Delivers what is pending in the store: each sink has lanes, a stream always the same one, so that its alerts keep their order. A
/// delivery leaves the store when the sink has taken it, and is kept apart when it is given up.
/// </summary>
internal sealed class DeliveryLoop(
    SinkClients clients, AlertDeliveries deliveries, Leadership leadership, DeliverySignal signal, Patience patience, TimeProvider time, ILogger<DeliveryLoop> logger) : BackgroundService
{
    /// <summary>How often the store is looked at for what another process put there.</summary>
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(2);

    private readonly ConcurrentDictionary<(string Sink, string Id), bool> _inWork = new();

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var lanes = clients.All.ToDictionary(
            client => client.Key,
            client => Enumerable.Range(0, client.Value.Sink.Concurrency).Select(_ => Channel.CreateUnbounded<AlertDelivery>()).ToArray(),
            StringComparer.Ordinal);
        var workers = lanes.SelectMany(sink => sink.Value.Select(lane => WorkAsync(clients.All[sink.Key], lane.Reader, stoppingToken))).ToList();
        try
        {
            while (!stoppingToken.IsCancellationRequested)
            {
                await patience.RunAsync(token => LookAsync(lanes, token), stoppingToken);
                await signal.WaitAsync(Every, time, stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // What is pending stays in the store.
        }

        await Task.WhenAll(workers).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        try
        {
            await leadership.LeaveAsync(CancellationToken.None);
        }
        catch (StoreUnavailableException)
        {
            // The turn ends by itself.
        }
    }

    private async Task LookAsync(Dictionary<string, Channel<AlertDelivery>[]> lanes, CancellationToken cancellationToken)
    {
        var pending = await deliveries.PendingAsync(cancellationToken);
        Show(pending, await deliveries.DeadAsync(cancellationToken));
        if (!await leadership.HoldsAsync(cancellationToken))
            return;
        foreach (var delivery in pending)
        {
            // A sink that is in the settings no more: what is pending for it waits until it is again.
            if (lanes.TryGetValue(delivery.Sink, out var lane) && _inWork.TryAdd((delivery.Sink, delivery.Id), true))
                lane[LaneOf(delivery, lane.Length)].Writer.TryWrite(delivery);
        }
    }

    private async Task WorkAsync(SinkClient client, ChannelReader<AlertDelivery> lane, CancellationToken cancellationToken)
    {
        await foreach (var delivery in lane.ReadAllAsync(cancellationToken))
        {
            // It may have been delivered between the look at the store and now.
            var isPending = false;
            await patience.RunAsync(async token => isPending = await deliveries.IsPendingAsync(delivery, token), cancellationToken);
            if (isPending)
                await DeliverAsync(client, delivery, cancellationToken);
            _inWork.TryRemove((delivery.Sink, delivery.Id), out _);
        }
    }

    private async Task DeliverAsync(SinkClient client, AlertDelivery delivery, CancellationToken cancellationToken)
    {
        var (answer, attempts) = await client.DeliverAsync(new Alert(delivery), tried => Tell(client.Sink, delivery, tried), cancellationToken);
        SamkeMeter.AlertDeliveries.Add(1, new("sink", client.Sink.Name), new("result", answer.IsTaken ? "delivered" : "given-up"));
        if (answer.IsTaken)
        {
            await patience.RunAsync(token => deliveries.DeliveredAsync(delivery, token).AsTask(), cancellationToken);
            return;
        }

        logger.LogError("sink {Sink} did not take {Event} in {Attempts} attempts: {Answer}; samke alerts dead-letters lists it", client.Sink.Name, delivery.Id, attempts, answer);
        var failure = new AlertFailure(time.GetUtcNow(), attempts, answer.ToString());
        await patience.RunAsync(token => deliveries.GiveUpAsync(delivery, failure, token).AsTask(), cancellationToken);
    }

    private void Tell(SinkOptions sink, AlertDelivery delivery, OutboundAnswer answer)
    {
        if (answer.IsTaken)
            return;
        SamkeMeter.AlertFailures.Add(1, new KeyValuePair<string, object?>("sink", sink.Name));
        logger.LogWarning("sink {Sink}: {Event} was not taken: {Answer}", sink.Name, delivery.Id, answer);
    }

    private static void Show(IReadOnlyList<AlertDelivery> pending, IReadOnlyList<AlertDelivery> dead)
    {
        SamkeMeter.AlertsPending.Replace(Counts(pending));
        SamkeMeter.AlertDeadLetters.Replace(Counts(dead));

        static List<Measurement<double>> Counts(IReadOnlyList<AlertDelivery> deliveries) =>
            [.. deliveries.GroupBy(delivery => delivery.Sink).Select(sink => new Measurement<double>(sink.Count(), new KeyValuePair<string, object?>("sink", sink.Key)))];
    }

    // The same in every process, unlike string.GetHashCode.
    private static int LaneOf(AlertDelivery delivery, int lanes) => delivery.Event.Source.Aggregate(17, (hash, character) => unchecked((hash * 31) + character) & int.MaxValue) % lanes;
}
