using System.Collections.Concurrent;
using System.Threading.Channels;

namespace SamkeStream.Catch.Calibration;

/// <summary>Streams that wait for a reference to be fitted; each is in it once.</summary>
internal sealed class CalibrationQueue
{
    private readonly Channel<string> _streams = Channel.CreateUnbounded<string>();
    private readonly ConcurrentDictionary<string, bool> _waiting = new(StringComparer.Ordinal);

    public void Enqueue(string stream)
    {
        if (_waiting.TryAdd(stream, true))
            _streams.Writer.TryWrite(stream);
    }

    /// <summary>The next stream; it may be enqueued again once <see cref="Done"/> was called.</summary>
    public ValueTask<string> NextAsync(CancellationToken cancellationToken) => _streams.Reader.ReadAsync(cancellationToken);

    public void Done(string stream) => _waiting.TryRemove(stream, out _);
}
