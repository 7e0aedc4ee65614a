using Microsoft.Extensions.Hosting;
using SamkeStream.Contracts.V1;

namespace SamkeStream.Hosting;

/// <summary>Hears every alarm and measures the time to its adapter.</summary>
public sealed class AlarmClock(EventHub hub, TimeProvider time) : BackgroundService
{
    private const int Kept = 10_000;
    private readonly EventHub.Subscription _events = hub.Subscribe();
    private readonly Lock _lock = new();

    /// <summary>When an alarm was heard that has no adapter yet; null where it is the promotion that came before.</summary>
    private readonly Dictionary<(string Stream, long Epoch), long?> _open = [];

    private readonly Queue<(string Stream, long Epoch)> _order = new();

    /// <summary>An adapter was promoted for the epoch; the first one counts, also where it is noted before its alarm is heard here.</summary>
    public void NotePromotion(string stream, long epoch)
    {
        lock (_lock)
        {
            if (!_open.Remove((stream, epoch), out var heard))
                Keep((stream, epoch), null);
            else if (heard is { } at)
                SamkeMeter.DriftToAdapter.Record(time.GetElapsedTime(at).TotalSeconds);
        }
    }

    public override void Dispose()
    {
        _events.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await foreach (var value in _events.Events.ReadAllAsync(stoppingToken))
        {
            if (value.Type == EventTypes.DriftDetected)
                NoteAlarm((value.Body.GetProperty("stream").GetString()!, value.Body.GetProperty("epoch").GetInt64()));
        }
    }

    private void NoteAlarm((string Stream, long Epoch) alarm)
    {
        lock (_lock)
        {
            if (!_open.TryGetValue(alarm, out var heard))
                Keep(alarm, time.GetTimestamp());
            else if (heard is null && _open.Remove(alarm))
                SamkeMeter.DriftToAdapter.Record(0);
        }
    }

    private void Keep((string Stream, long Epoch) alarm, long? heard)
    {
        _open[alarm] = heard;
        _order.Enqueue(alarm);
        while (_order.Count > Kept)
            _open.Remove(_order.Dequeue());
    }
}
