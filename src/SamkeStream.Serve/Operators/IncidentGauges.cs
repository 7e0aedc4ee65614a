using System.Diagnostics.Metrics;
using SamkeStream.Hosting;
using SamkeStream.Serve.Registry;
using SamkeStream.State.Incidents;

namespace SamkeStream.Serve.Operators;

/// <summary>Shows how many of every stream's incidents operators marked as false.</summary>
internal sealed class IncidentGauges(IncidentRegistry incidents, TimeProvider time, ILogger<IncidentGauges> logger) : StoreLoop(TimeSpan.FromSeconds(5), time, logger)
{
    protected override async Task DoAsync(CancellationToken cancellationToken) => Show(await incidents.CountsAsync(cancellationToken));

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
