namespace SamkeStream.Benchmarks.Drift.Peers;

/// <summary>Page-Hinkley test, both directions, on the distance to the centroid, with river's defaults (δ = .005, α = .9999, λ = 50).</summary>
internal sealed class PageHinkley(double[] distances) : Peer
{
    private const double Delta = .005, Alpha = .9999;
    private const int Minimum = 30;

    private int _count;
    private double _mean, _up, _down, _lowest, _highest;

    public override string Name => "Page-Hinkley on the distance";

    public override double DefaultThreshold => 50;

    public override void Reset() => (_count, _mean, _up, _down, _lowest, _highest) = (0, 0, 0, 0, 0, 0);

    public override double Observe(int row)
    {
        var value = distances[row];
        _count++;
        _mean += (value - _mean) / _count;
        _up = Alpha * _up + value - _mean - Delta;
        _down = Alpha * _down + value - _mean + Delta;
        _lowest = Math.Min(_lowest, _up);
        _highest = Math.Max(_highest, _down);
        return _count < Minimum ? double.NaN : Math.Max(_up - _lowest, _highest - _down);
    }
}
