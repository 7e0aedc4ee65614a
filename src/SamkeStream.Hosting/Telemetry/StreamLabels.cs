using System.Collections.Concurrent;

namespace SamkeStream.Hosting;

/// <summary>
/// Values of the tag <c>stream</c>: the first streams that are asked for keep their names, all others share
/// <see cref="Other"/>, so that no number of streams makes the number of series grow without bound.
/// </summary>
public sealed class StreamLabels
{
    /// <summary>Streams that have a label of their own where the settings say nothing.</summary>
    public const int DefaultCapacity = 200;

    /// <summary>Stands for every stream beyond the cap.</summary>
    public const string Other = "other";

    private readonly ConcurrentDictionary<string, bool> _named = new(StringComparer.Ordinal);
    private readonly Lock _lock = new();
    private int _capacity = DefaultCapacity;

    /// <summary>Streams that have a label of their own; lowering it takes no label away.</summary>
    public int Capacity
    {
        get => Volatile.Read(ref _capacity);
        set => Volatile.Write(ref _capacity, value);
    }

    /// <summary>The label of a stream.</summary>
    public string Of(string stream)
    {
        if (_named.ContainsKey(stream))
            return stream;
        lock (_lock)
            return _named.Count < Capacity && _named.TryAdd(stream, true) ? stream : _named.ContainsKey(stream) ? stream : Other;
    }

    /// <summary>The tag of a stream.</summary>
    public KeyValuePair<string, object?> Tag(string stream) => new("stream", Of(stream));
}
