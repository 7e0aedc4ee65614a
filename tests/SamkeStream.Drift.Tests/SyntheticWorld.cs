namespace SamkeStream.Drift.Tests;

/// <summary>
/// Sentence vectors of invented topics: unit vectors around a centre per topic; a stream may stay with its topic. The seed makes the
/// topics, the stream's number the prompts drawn from them.
/// </summary>
internal sealed class SyntheticWorld
{
    private readonly Random _random;
    private readonly float[][] _centres;
    private readonly double[] _spreads;
    private readonly int _dimension;
    private int _topic = -1;

    public SyntheticWorld(int seed, int stream = 0, int topics = 16, int dimension = 64)
    {
        _random = new Random(seed);
        _dimension = dimension;
        _centres = [.. Enumerable.Range(0, topics).Select(_ => Unit())];
        _spreads = [.. Enumerable.Range(0, topics).Select(_ => .8 + .8 * _random.NextDouble())];
        _random = new Random(1000 * seed + stream);
    }

    /// <summary>A prompt of a topic drawn with equal chances from the first to the last, or, with chance `stay`, of the topic before.</summary>
    public float[] Draw(int first, int last, double stay = 0)
    {
        if (_topic < first || _topic > last || _random.NextDouble() >= stay)
            _topic = _random.Next(first, last + 1);
        var x = Unit();
        for (var c = 0; c < _dimension; c++)
            x[c] = _centres[_topic][c] + (float)_spreads[_topic] * x[c];
        return Normalise(x);
    }

    public float[][] Draw(int count, int first, int last, double stay = 0) =>
        [.. Enumerable.Range(0, count).Select(_ => Draw(first, last, stay))];

    private float[] Unit() => Normalise([.. Enumerable.Range(0, _dimension).Select(_ => (float)Normal())]);

    private double Normal() => Math.Sqrt(-2 * Math.Log(1 - _random.NextDouble())) * Math.Cos(2 * Math.PI * _random.NextDouble());

    private static float[] Normalise(float[] x)
    {
        var length = MathF.Sqrt(x.Sum(v => v * v));
        return [.. x.Select(v => v / length)];
    }
}
