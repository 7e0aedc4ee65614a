using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Text.Json;
using SamkeStream.Contracts.V1;
using SamkeStream.Hosting;
using SamkeStream.Testing;
using Xunit;

namespace SamkeStream.Workers.Tests.Telemetry;

public sealed class AlarmClockTests
{
    [Fact]
    public async Task A_promotion_that_is_noted_before_its_alarm_is_heard_counts()
    {
        var measured = new ConcurrentQueue<double>();
        using var listener = new MeterListener();
        listener.SetMeasurementEventCallback<double>((_, seconds, _, _) => measured.Enqueue(seconds));
        listener.EnableMeasurementEvents(SamkeMeter.DriftToAdapter);
        listener.Start();
        var hub = new EventHub();
        using var clock = new AlarmClock(hub, new FakeTime());
        await clock.StartAsync(TestContext.Current.CancellationToken);

        clock.NotePromotion("early", 1);
        hub.Hand(FeedEvent.Of(EventTypes.DriftDetected, JsonSerializer.SerializeToElement(new { eventId = Guid.NewGuid(), stream = "early", epoch = 1, occurredAt = DateTimeOffset.UnixEpoch })));

        await BusEvents.UntilAsync(() => Task.FromResult(measured.Contains(0)));
        await clock.StopAsync(TestContext.Current.CancellationToken);
    }
}
