namespace SamkeStream.Benchmarks.Drift.Streams;

/// <summary>Draws prompts of some domains in equal parts, none twice before its topic is used up; a sticky stream stays in its topic.</summary>
internal sealed class VisitSampler
{
    private readonly Random _random;
    private readonly double _stay;
    private readonly float[][][] _topics;
    private readonly int[] _used;
    private readonly Traffic _traffic;
    private int _topic = -1;

    /// <param name="topics">Vectors of every topic.</param>
    /// <param name="weights">How often each topic comes.</param>
    /// <param name="stay">Probability that the next prompt has the same topic.</param>
    public VisitSampler(IReadOnlyList<float[][]> topics, IReadOnlyList<double> weights, double stay, Random random)
    {
        (_random, _stay) = (random, stay);
        _topics = [.. topics.Select(topic => topic.ToArray())];
        _used = new int[_topics.Length];
        _traffic = new Traffic([.. weights.Select((weight, t) => topics[t].Length == 0 ? 0 : weight)]);
        foreach (var topic in _topics)
            random.Shuffle(topic);
    }

    public float[] Next()
    {
        if (_topic < 0 || _random.NextDouble() >= _stay)
            _topic = _traffic.Draw(_random);
        return _topics[_topic][_used[_topic]++ % _topics[_topic].Length];
    }
}
