using System.Diagnostics.Metrics;
using SamkeStream.Hosting;
using SamkeStream.State;
using SamkeStream.State.Incidents;

namespace SamkeStream.Serve.Operators;

/// <summary>Shows how many of every stream's incidents operators marked as false.</summary>
internal sealed class IncidentGauges(IncidentRegistry incidents, TimeProvider time) : BackgroundService
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(5);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Every, time);
        do
        {
            try
            {
                Show(await incidents.CountsAsync(stoppingToken));
            }
            catch (Exception exception) when (exception is StoreUnavailableException or InvalidDataException)
            {
                // Health and the log tell; what was last known is shown on.
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    // Streams beyond the cap of labels show as one.
    private static void Show(IReadOnlyDictionary<string, IncidentCounts> counts) =>
        SamkeMeter.FalseShare.Replace(
        [
            .. counts.Where(pair => pair.Value.Opened > 0)
                .GroupBy(pair => SamkeMeter.Streams.Of(pair.Key), pair => pair.Value)
                .Select(group => new Measurement<double>(
                    (double)group.Sum(count => count.MarkedFalse) / group.Sum(count => count.Opened), new KeyValuePair<string, object?>("stream", group.Key))),
        ]);
}
