using System.Numerics.Tensors;
using SamkeStream.Drift.Calibration;

namespace SamkeStream.Drift.Regimes;

/// <summary>
/// What a reference knows beyond its thresholds: where its prompts lie in the encoder's own space (so that references with
/// different features can be compared), how they spread over its cells, and how unusual blocks of them look.
/// </summary>
/// <param name="MeanVector">Mean of all its vectors [C].</param>
/// <param name="CellShares">Share of held-back prompts in every cell, then of far ones [K + 1].</param>
/// <param name="BlockScores">‖Σ(z − z̄_R)‖²/b of the held-back prompts in successive blocks of b, ascending.</param>
internal sealed record ReferenceProfile(float[] MeanVector, double[] CellShares, double[] BlockScores)
{
    /// <summary>b: prompts in a block of <see cref="BlockScores"/>.</summary>
    public const int BlockLength = 16;

    /// <param name="vectors">All vectors of the reference [n][C].</param>
    /// <param name="held">The features of the calibration half.</param>
    /// <param name="cells">K.</param>
    /// <param name="meanZ">z̄_R [k].</param>
    public static ReferenceProfile Of(IReadOnlyList<float[]> vectors, FeatureTable held, int cells, ReadOnlySpan<float> meanZ)
    {
        var mean = new float[vectors[0].Length];
        foreach (var x in vectors)
            TensorPrimitives.Add(mean, x, mean);
        TensorPrimitives.Divide(mean, vectors.Count, mean);

        var shares = new double[cells + 1];
        for (var i = 0; i < held.Count; i++)
        {
            var features = held[i];
            shares[features.IsFar ? cells : features.Cell]++;
        }

        for (var j = 0; j < shares.Length; j++)
            shares[j] = (shares[j] + .5) / (held.Count + shares.Length / 2.0);
        return new ReferenceProfile(mean, shares, BlockScoresOf(held, meanZ));
    }

    private static double[] BlockScoresOf(FeatureTable held, ReadOnlySpan<float> meanZ)
    {
        var scores = new double[held.Count / BlockLength];
        var sum = new float[meanZ.Length];
        for (var block = 0; block < scores.Length; block++)
        {
            Array.Clear(sum);
            for (var i = 0; i < BlockLength; i++)
            {
                TensorPrimitives.Add(sum, held.Z(block * BlockLength + i), sum);
                TensorPrimitives.Subtract(sum, meanZ, sum);
            }

            scores[block] = TensorPrimitives.SumOfSquares<float>(sum) / BlockLength;
        }

        Array.Sort(scores);
        return scores;
    }
}
