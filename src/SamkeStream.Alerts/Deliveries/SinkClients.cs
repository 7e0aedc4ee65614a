using SamkeStream.Alerts.Sinks;

namespace SamkeStream.Alerts.Deliveries;

/// <summary>One client for each sink.</summary>
internal sealed class SinkClients(AlertsOptions options, TimeProvider time) : IDisposable
{
    public IReadOnlyDictionary<string, SinkClient> All { get; } =
        options.Sinks.ToDictionary(sink => sink.Name, sink => new SinkClient(sink, time), StringComparer.Ordinal);

    public void Dispose()
    {
        foreach (var client in All.Values)
            client.Dispose();
    }
}
