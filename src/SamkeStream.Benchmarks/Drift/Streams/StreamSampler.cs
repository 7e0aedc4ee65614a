namespace SamkeStream.Benchmarks.Drift.Streams;

/// <summary>
/// Draws a live stream: stays in a topic with a given probability, and never takes a prompt twice within 1000 prompts before its
/// topic is used up.
/// </summary>
public sealed class StreamSampler
{
    private const int PartLength = 1000;

    private readonly Random _random;
    private readonly double _stay;
    private readonly int[][] _orders;
    private readonly int[] _used;
    private int _topic = -1;
    private int _position;

    public StreamSampler(LivePool pool, double stay, int seed)
    {
        ArgumentNullException.ThrowIfNull(pool);
        _random = new Random(seed);
        _stay = stay;
        _orders = [.. pool.Topics.Select(topic => topic.ToArray())];
        _used = new int[_orders.Length];
    }

    /// <summary>Begins another stream.</summary>
    public void Restart()
    {
        _topic = -1;
        _position = 0;
        Array.Clear(_used);
    }

    /// <summary>A coin of the stream's own generator.</summary>
    public bool Happens(double probability) => _random.NextDouble() < probability;

    /// <summary>The next row of the live pool.</summary>
    public int Next(Traffic traffic)
    {
        ArgumentNullException.ThrowIfNull(traffic);
        if (_position++ % PartLength == 0)
            Array.Clear(_used);
        if (_topic < 0 || !traffic.Holds(_topic) || _random.NextDouble() >= _stay)
            _topic = traffic.Draw(_random);
        var order = _orders[_topic];
        if (_used[_topic] == order.Length)
            _used[_topic] = 0;
        var place = _used[_topic]++;
        var other = _random.Next(place, order.Length);
        (order[place], order[other]) = (order[other], order[place]);
        return order[place];
    }
}
