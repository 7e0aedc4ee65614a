using System.Numerics.Tensors;
using SamkeStream.Drift.Calibration;

namespace SamkeStream.Drift.Regimes;

/// <summary>
/// What a reference knows beyond its thresholds: where its prompts lie in the encoder's own space (so that references with
/// different features can be compared), how they spread over its cells, and how unusual blocks of them look.
/// </summary>
/// <param name="MeanVector">Mean of all its vectors [C].</param>
/// <param name="CellShares">Share of its prompts in every cell, then of far ones [K + 1].</param>
/// <param name="BlockScores">‖Σ(z − z̄_R)‖²/b of successive blocks of b prompts, out of sample, ascending.</param>
internal sealed record ReferenceProfile(float[] MeanVector, double[] CellShares, double[] BlockScores)
{
    /// <summary>b: prompts in a block of <see cref="BlockScores"/>.</summary>
    public const int BlockLength = 16;

    /// <param name="vectors">All vectors of the reference [n][C].</param>
    /// <param name="fit">Their features.</param>
    /// <param name="cells">K.</param>
    public static ReferenceProfile Of(IReadOnlyList<float[]> vectors, CrossFit fit, int cells)
    {
        var mean = new float[vectors[0].Length];
        foreach (var x in vectors)
            TensorPrimitives.Add(mean, x, mean);
        TensorPrimitives.Divide(mean, vectors.Count, mean);

        // In sample, too few prompts would look far; their share is the one measured out of sample.
        var shares = new double[cells + 1];
        for (var i = 0; i < fit.All.Count; i++)
            shares[fit.All[i].Cell]++;
        for (var j = 0; j < cells; j++)
            shares[j] = (1 - fit.Moments.FarShare) * (shares[j] + .5) / (fit.All.Count + cells / 2.0);
        shares[cells] = fit.Moments.FarShare;
        return new ReferenceProfile(mean, shares, [.. fit.Halves.SelectMany(BlockScoresOf).Order()]);
    }

    private static double[] BlockScoresOf(FeatureTable half)
    {
        var centre = half.Moments(half.Rows()).MeanZ;
        var scores = new double[half.Count / BlockLength];
        var sum = new float[centre.Length];
        for (var block = 0; block < scores.Length; block++)
        {
            Array.Clear(sum);
            for (var i = 0; i < BlockLength; i++)
            {
                TensorPrimitives.Add(sum, half.Z(block * BlockLength + i), sum);
                TensorPrimitives.Subtract(sum, centre, sum);
            }

            scores[block] = TensorPrimitives.SumOfSquares<float>(sum) / BlockLength;
        }

        return scores;
    }
}
