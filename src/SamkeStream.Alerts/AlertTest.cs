using System.Text.Json;
using SamkeStream.Alerts.Sinks;
using SamkeStream.Contracts.V1;
using SamkeStream.Hosting.Http;
using SamkeStream.State.Alerts;

namespace SamkeStream.Alerts;

/// <summary>Sends an alert that is marked as a test, so that a sink can be tried before anything drifts.</summary>
public static class AlertTest
{
    /// <summary>Sends to each sink once, whatever its filters.</summary>
    /// <param name="sinks">The sinks.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <returns>What each answered, in order.</returns>
    public static async IAsyncEnumerable<(SinkOptions Sink, OutboundAnswer Answer)> RunAsync(
        IReadOnlyList<SinkOptions> sinks, TimeProvider time, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(sinks);
        ArgumentNullException.ThrowIfNull(time);
        var now = time.GetUtcNow();
        var id = Guid.CreateVersion7(now).ToString();
        var value = new CloudEvent
        {
            Id = id,
            Source = "/alerts/test",
            Type = Alert.TestType,
            Subject = "test",
            Time = now,
            DataSchema = "urn:samke:v1:alert-test",
            Data = JsonSerializer.SerializeToElement(new { eventId = id, stream = "samke-test", epoch = 0, occurredAt = now, test = true }),
        };
        foreach (var sink in sinks)
        {
            using var client = new SinkClient(sink, time);
            var delivery = new AlertDelivery { Sink = sink.Name, Id = id, CreatedAt = now, Event = value, Severity = AlertSeverities.Info, StartsAt = now };
            yield return (sink, await client.TryAsync(new Alert(delivery), cancellationToken));
        }
    }
}
