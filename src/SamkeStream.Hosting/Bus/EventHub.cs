using System.Collections.Concurrent;
using System.Threading.Channels;

namespace SamkeStream.Hosting;

/// <summary>
/// Hands the events heard on the bus to everybody in this process who listens (event streams over HTTP, the demo).
/// A listener that falls behind loses its oldest events.
/// </summary>
public sealed class EventHub
{
    private const int Capacity = 1024;
    private readonly ConcurrentDictionary<Channel<FeedEvent>, bool> _listeners = new();

    /// <summary>Starts listening; disposing ends it.</summary>
    public Subscription Subscribe()
    {
        var channel = Channel.CreateBounded<FeedEvent>(new BoundedChannelOptions(Capacity) { FullMode = BoundedChannelFullMode.DropOldest });
        _listeners[channel] = true;
        return new Subscription(channel.Reader, () =>
        {
            _listeners.TryRemove(channel, out _);
            channel.Writer.TryComplete();
        });
    }

    internal void Hand(FeedEvent value)
    {
        foreach (var (channel, _) in _listeners)
            channel.Writer.TryWrite(value);
    }

    public sealed class Subscription(ChannelReader<FeedEvent> events, Action end) : IDisposable
    {
        public ChannelReader<FeedEvent> Events => events;

        public void Dispose() => end();
    }
}
