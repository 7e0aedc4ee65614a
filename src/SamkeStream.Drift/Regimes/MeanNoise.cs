using System.Numerics.Tensors;
using SamkeStream.Drift.Calibration;

namespace SamkeStream.Drift.Regimes;

/// <summary>n‖x̄* − x̄‖² over resampled windows (moving-block bootstrap): what one prompt adds to the squared distance of two means.</summary>
/// <param name="Mean">Its mean.</param>
/// <param name="Deviation">Its standard deviation.</param>
/// <param name="Highest">Its 99th percentile.</param>
internal readonly record struct MeanNoise(double Mean, double Deviation, double Highest)
{
    private const int Replicates = 200;

    /// <param name="window">[n][C] in the order of time.</param>
    /// <param name="mean">Their mean [C].</param>
    /// <param name="blockLength">Of the moving blocks; 1 when prompts are independent.</param>
    /// <param name="seed">Of the bootstrap.</param>
    public static MeanNoise Of(ReadOnlySpan<float[]> window, float[] mean, int blockLength, int seed)
    {
        var n = window.Length;
        var draws = new double[Replicates];
        var sum = new float[mean.Length];
        for (var replicate = 0; replicate < Replicates; replicate++)
        {
            var random = SplitMix64.For(seed, stage: 8, replicate);
            Array.Clear(sum);
            for (var i = 0; i < n; i += blockLength)
            {
                var start = random.Next(n);
                for (var j = 0; j < blockLength && i + j < n; j++)
                    TensorPrimitives.Add(sum, window[(start + j) % n], sum);
            }

            TensorPrimitives.Divide(sum, n, sum);
            draws[replicate] = n * RegimeLibrary.SquaredDistance(sum, mean);
        }

        Array.Sort(draws);
        var average = draws.Average();
        var deviation = Math.Sqrt(draws.Sum(draw => (draw - average) * (draw - average)) / (Replicates - 1));

        // Blocks overlap around their common mean, which makes them vary too little by the share that one block has of the window.
        var scale = 1 / (1 - (double)blockLength / n);
        return new MeanNoise(scale * average, scale * deviation, scale * draws[(int)(.99 * Replicates)]);
    }
}
