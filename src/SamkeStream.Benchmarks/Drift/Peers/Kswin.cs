namespace SamkeStream.Benchmarks.Drift.Peers;

/// <summary>
/// KSWIN (Raab, Heusinger and Schleif, 2020) on the distance to the centroid, river's sizes: the newest 30 of a window of 100 against
/// 30 drawn from the rest. The score is the negative logarithm of the two-sample Kolmogorov-Smirnov test's asymptotic p-value.
/// </summary>
internal sealed class Kswin(double[] distances, int seed) : Peer
{
    private const int Window = 100, Part = 30;

    private readonly double[] _ring = new double[Window];
    private readonly double[] _recent = new double[Part];
    private readonly double[] _older = new double[Window - Part];
    private readonly double[] _sample = new double[Part];
    private readonly Random _random = new(seed);
    private int _count;

    public override string Name => "KSWIN on the distance";

    /// <summary>α = .005.</summary>
    public override double DefaultThreshold => -Math.Log(.005);

    public override void Reset() => _count = 0;

    public override double Observe(int row)
    {
        _ring[_count++ % Window] = distances[row];
        if (_count < Window)
            return double.NaN;
        for (var i = 0; i < Window; i++)
        {
            var value = _ring[(_count + i) % Window];
            if (i < _older.Length)
                _older[i] = value;
            else
                _recent[i - _older.Length] = value;
        }

        for (var i = 0; i < Part; i++)
        {
            var pick = _random.Next(i, _older.Length);
            (_older[i], _older[pick]) = (_older[pick], _older[i]);
        }

        _older.AsSpan(0, Part).CopyTo(_sample);
        Array.Sort(_sample);
        Array.Sort(_recent);
        return -Math.Log(Math.Max(double.Epsilon, PValue(Distance(_sample, _recent))));
    }

    private static double Distance(double[] a, double[] b)
    {
        var (i, j, worst) = (0, 0, 0);
        while (i < Part && j < Part)
        {
            if (a[i] <= b[j])
                i++;
            else
                j++;
            worst = Math.Max(worst, Math.Abs(i - j));
        }

        return (double)worst / Part;
    }

    private static double PValue(double distance)
    {
        var effective = Math.Sqrt(Part / 2.0);
        var lambda = (effective + .12 + .11 / effective) * distance;
        var sum = 0.0;
        if (lambda < .2)
            return 1;
        for (var k = 1; k <= 100; k++)
        {
            var term = 2 * Math.Exp(-2 * lambda * lambda * k * k);
            sum += k % 2 == 1 ? term : -term;
            if (term < 1e-17)
                break;
        }

        return Math.Clamp(sum, 0, 1);
    }
}
