namespace SamkeStream.Benchmarks.Drift.Streams;

/// <summary>How often each topic comes.</summary>
public sealed class Traffic
{
    private readonly double[] _cumulative;

    /// <param name="weights">One per topic, any scale.</param>
    public Traffic(IReadOnlyList<double> weights)
    {
        ArgumentNullException.ThrowIfNull(weights);
        var sum = 0.0;
        _cumulative = [.. weights.Select(weight => sum += weight)];
    }

    public bool Holds(int topic) => _cumulative[topic] > (topic == 0 ? 0 : _cumulative[topic - 1]);

    public int Draw(Random random)
    {
        var at = random.NextDouble() * _cumulative[^1];
        var found = Array.BinarySearch(_cumulative, at);
        // At a boundary the topic above it counts, so that one without weight is never drawn.
        var topic = found < 0 ? ~found : found + 1;
        while (!Holds(topic))
            topic++;
        return topic;
    }
}
