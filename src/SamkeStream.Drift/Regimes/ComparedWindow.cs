namespace SamkeStream.Drift.Regimes;

/// <summary>A window of prompts that is compared with regimes by the squared distance of the means; on sticky streams without its slow axes.</summary>
internal sealed class ComparedWindow
{
    private readonly SlowAxes? _slow;
    private readonly float[] _mean;
    private readonly MeanNoise _noise;
    private readonly int _count;

    /// <param name="window">[n][C] in the order of time.</param>
    /// <param name="blockLength">Of the moving blocks; 1 when prompts are independent.</param>
    /// <param name="seed">Of the bootstrap.</param>
    public ComparedWindow(ReadOnlySpan<float[]> window, int blockLength, int seed)
    {
        (_count, Mean) = (window.Length, RegimeLibrary.MeanOf(window));
        var rest = window.ToArray();
        if (blockLength > 1)
        {
            _slow = SlowAxes.Of(window, Mean);
            rest = Array.ConvertAll(rest, vector => _slow.Without(vector));
        }

        _mean = Without(Mean);
        _noise = MeanNoise.Of(rest, _mean, Math.Min(blockLength, _count / 6), seed);
    }

    /// <summary>Mean of the prompts as they are [C].</summary>
    public float[] Mean { get; }

    /// <summary>Squared distance less what noise adds to it, and its standard deviation.</summary>
    /// <param name="mean">The regime's [C].</param>
    /// <param name="count">Prompts behind it.</param>
    public (double Distance, double Deviation) DistanceTo(float[] mean, int count)
    {
        var size = 1.0 / _count + 1.0 / count;
        return (RegimeLibrary.SquaredDistance(_mean, Without(mean)) - _noise.Mean * size, _noise.Deviation * size);
    }

    private float[] Without(float[] vector) => _slow?.Without(vector) ?? vector;
}
