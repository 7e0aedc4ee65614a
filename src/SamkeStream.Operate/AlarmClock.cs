using System.Collections.Concurrent;
using SamkeStream.Contracts.V1;
using SamkeStream.Hosting;

namespace SamkeStream.Operate;

/// <summary>Hears every alarm, so that the time to its adapter can be told.</summary>
internal sealed class AlarmClock(EventHub hub, TimeProvider time) : BackgroundService
{
    private const int Kept = 10_000;
    private readonly ConcurrentDictionary<(string Stream, long Epoch), long> _heard = new();
    private readonly ConcurrentQueue<(string Stream, long Epoch)> _order = new();

    /// <summary>Time since the alarm of an epoch, once; null where it was not heard.</summary>
    public TimeSpan? TakeElapsed(string stream, long epoch) =>
        _heard.TryRemove((stream, epoch), out var heard) ? time.GetElapsedTime(heard) : null;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var events = hub.Subscribe();
        await foreach (var value in events.Events.ReadAllAsync(stoppingToken))
        {
            if (value.Type != EventTypes.DriftDetected)
                continue;
            var alarm = (value.Body.GetProperty("stream").GetString()!, value.Body.GetProperty("epoch").GetInt64());
            if (_heard.TryAdd(alarm, time.GetTimestamp()))
                _order.Enqueue(alarm);
            while (_order.Count > Kept && _order.TryDequeue(out var oldest))
                _heard.TryRemove(oldest, out _);
        }
    }
}
