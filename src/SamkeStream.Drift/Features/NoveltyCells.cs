using System.Numerics.Tensors;

namespace SamkeStream.Drift.Features;

/// <summary>
/// Distance to the nearest cell of the reference, standardised per cell: ν = ((1 − cⱼᵀx) − mⱼ)/sⱼ. Cells differ much in their
/// spread, so one scale for all would hide a jump in the difference between them.
/// </summary>
internal sealed class NoveltyCells
{
    /// <summary>Prompts of all cells together that weigh in the statistics of each (shrinkage).</summary>
    private const double Shrinkage = 10;

    private const double FarQuantile = .97;

    private readonly float[] _centroids;

    /// <param name="centroids">[K, C], unit length.</param>
    /// <param name="means">mⱼ [K].</param>
    /// <param name="deviations">sⱼ [K].</param>
    /// <param name="farCut">Novelty above which a prompt counts as far.</param>
    public NoveltyCells(float[] centroids, double[] means, double[] deviations, double farCut)
    {
        _centroids = centroids;
        Means = means;
        Deviations = deviations;
        FarCut = farCut;
    }

    /// <summary>K.</summary>
    public int Count => Means.Length;

    public double[] Means { get; }

    public double[] Deviations { get; }

    /// <summary>The 97th percentile of the novelty of the fitted vectors, each measured without itself.</summary>
    public double FarCut { get; }

    public ReadOnlySpan<float> Centroids => _centroids;

    /// <summary>Fits on unit vectors [n, C]. Each vector's distance is to its cell without itself, else small cells look too tight.</summary>
    public static NoveltyCells Fit(ReadOnlySpan<float[]> vectors, int cells, int seed)
    {
        var n = vectors.Length;
        var dimension = vectors[0].Length;
        var (centroids, nearest) = SphericalKMeans.Fit(vectors, cells, seed);
        var sums = new float[cells * dimension];
        var counts = new int[cells];
        for (var i = 0; i < n; i++)
        {
            var sum = sums.AsSpan(nearest[i] * dimension, dimension);
            TensorPrimitives.Add(sum, vectors[i], sum);
            counts[nearest[i]]++;
        }

        var distances = new double[n];
        for (var i = 0; i < n; i++)
        {
            var j = nearest[i];
            var sum = sums.AsSpan(j * dimension, dimension);
            double along = TensorPrimitives.Dot<float>(sum, vectors[i]);
            double squared = TensorPrimitives.SumOfSquares<float>(sum);
            distances[i] = counts[j] > 1
                ? 1 - (along - 1) / Math.Sqrt(Math.Max(1e-9, squared - 2 * along + 1))
                : 1 - TensorPrimitives.Dot<float>(centroids.AsSpan(j * dimension, dimension), vectors[i]);
        }

        var overallMean = distances.Average();
        var overallVariance = distances.Sum(d => (d - overallMean) * (d - overallMean)) / n;
        var means = new double[cells];
        var deviations = new double[cells];
        for (var i = 0; i < n; i++)
            means[nearest[i]] += distances[i];
        for (var j = 0; j < cells; j++)
            means[j] = (means[j] + Shrinkage * overallMean) / (counts[j] + Shrinkage);
        for (var i = 0; i < n; i++)
            deviations[nearest[i]] += (distances[i] - means[nearest[i]]) * (distances[i] - means[nearest[i]]);
        for (var j = 0; j < cells; j++)
            deviations[j] = Math.Sqrt(Math.Max(1e-12, (deviations[j] + Shrinkage / 2 * overallVariance) / (counts[j] + Shrinkage)));

        var novelties = distances.Select((d, i) => (d - means[nearest[i]]) / deviations[nearest[i]]).Order().ToArray();
        return new NoveltyCells(centroids, means, deviations, novelties[(int)(FarQuantile * n)]);
    }

    /// <summary>The nearest cell of a unit vector and its novelty ν there, not clipped.</summary>
    public (int Cell, double Novelty) Measure(ReadOnlySpan<float> x)
    {
        var (cell, similarity) = SphericalKMeans.Nearest(_centroids, x);
        return (cell, (1 - similarity - Means[cell]) / Deviations[cell]);
    }
}
