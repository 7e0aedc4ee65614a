namespace SamkeStream.Benchmarks.Drift.Peers;

/// <summary>
/// ADWIN (Bifet and Gavaldà, SDM 2007) on the distance to the centroid: exponential histogram with 5 buckets a size, looked at every
/// 32 prompts. Up to the first alarm nothing is dropped, so the score can be the confidence −ln δ at which it would alarm.
/// </summary>
internal sealed class Adwin(double[] distances) : Peer
{
    private const int BucketsPerSize = 5, Clock = 32, ShortestPart = 5, Grace = 10;

    private readonly List<Bucket> _buckets = [];
    private long _count;

    public override string Name => "ADWIN on the distance";

    /// <summary>δ = .002.</summary>
    public override double DefaultThreshold => -Math.Log(.002);

    public override void Reset()
    {
        _buckets.Clear();
        _count = 0;
    }

    public override double Observe(int row)
    {
        _buckets.Add(new Bucket(1, distances[row], 0));
        _count++;
        Compress();
        return _count % Clock == 0 && _count > Grace ? Confidence() : double.NaN;
    }

    /// <summary>Newest last; where a size has one bucket too many, its two oldest become one of twice the size.</summary>
    private void Compress()
    {
        var last = _buckets.Count - 1;
        while (last >= 0)
        {
            var size = _buckets[last].Count;
            var first = last;
            while (first > 0 && _buckets[first - 1].Count == size)
                first--;
            if (last - first + 1 <= BucketsPerSize)
                return;
            _buckets[first] = _buckets[first].With(_buckets[first + 1]);
            _buckets.RemoveAt(first + 1);
            last = first;
        }
    }

    private double Confidence()
    {
        var whole = _buckets.Aggregate(static (a, b) => a.With(b));
        var variance = whole.Scatter / whole.Count;
        var best = double.NegativeInfinity;
        var old = new Bucket(0, 0, 0);
        foreach (var bucket in _buckets)
        {
            old = old.Count == 0 ? bucket : old.With(bucket);
            var rest = whole.Count - old.Count;
            if (old.Count < ShortestPart || rest < ShortestPart)
                continue;
            var difference = Math.Abs(old.Sum / old.Count - (whole.Sum - old.Sum) / rest);
            var inverse = 1.0 / (old.Count - ShortestPart + 1) + 1.0 / (rest - ShortestPart + 1);
            // ε = √(2 m v x) + 2/3 m x with m = 1/n₀ + 1/n₁ and x = ln(2 ln n/δ); solved for √x.
            var (a, b) = (2.0 / 3 * inverse, Math.Sqrt(2 * inverse * variance));
            var root = (-b + Math.Sqrt(b * b + 4 * a * difference)) / (2 * a);
            best = Math.Max(best, root * root - Math.Log(2 * Math.Log(whole.Count)));
        }

        return best;
    }

    private readonly record struct Bucket(long Count, double Sum, double Scatter)
    {
        public Bucket With(Bucket other)
        {
            var count = Count + other.Count;
            var difference = Sum / Count - other.Sum / other.Count;
            return new Bucket(count, Sum + other.Sum, Scatter + other.Scatter + difference * difference * Count * other.Count / count);
        }
    }
}
