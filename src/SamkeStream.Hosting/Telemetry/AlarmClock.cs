using System.Collections.Concurrent;
using Microsoft.Extensions.Hosting;
using SamkeStream.Contracts.V1;

namespace SamkeStream.Hosting;

/// <summary>Hears every alarm and measures the time to its adapter.</summary>
public sealed class AlarmClock(EventHub hub, TimeProvider time) : BackgroundService
{
    private const int Kept = 10_000;
    private readonly ConcurrentDictionary<(string Stream, long Epoch), long> _heard = new();
    private readonly ConcurrentQueue<(string Stream, long Epoch)> _order = new();

    /// <summary>An adapter was promoted for the epoch; the first one after its alarm counts.</summary>
    public void NotePromotion(string stream, long epoch)
    {
        if (_heard.TryRemove((stream, epoch), out var heard))
            SamkeMeter.DriftToAdapter.Record(time.GetElapsedTime(heard).TotalSeconds);
    }

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
