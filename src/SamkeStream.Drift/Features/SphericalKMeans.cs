using System.Numerics.Tensors;
using SamkeStream.Drift.Calibration;

namespace SamkeStream.Drift.Features;

/// <summary>k-means on the unit sphere: cosine similarity, centroids of unit length.</summary>
internal static class SphericalKMeans
{
    private const int Iterations = 25;

    /// <summary>Centroids [K, C] of unit vectors [n, C], and the centroid of every vector. An empty cell starts anew at a random vector.</summary>
    public static (float[] Centroids, int[] Cells) Fit(ReadOnlySpan<float[]> vectors, int cells, int seed)
    {
        var random = SplitMix64.For(seed, stage: 0, replicate: 0);
        var dimension = vectors[0].Length;
        var centroids = new float[cells * dimension];
        for (var j = 0; j < cells; j++)
            vectors[random.Next(vectors.Length)].CopyTo(centroids, j * dimension);

        var nearest = new int[vectors.Length];
        var counts = new int[cells];
        for (var iteration = 0; iteration < Iterations; iteration++)
        {
            var isSame = iteration > 0;
            for (var i = 0; i < vectors.Length; i++)
            {
                var (cell, _) = Nearest(centroids, vectors[i]);
                isSame &= cell == nearest[i];
                nearest[i] = cell;
            }

            if (isSame)
                break;

            Array.Clear(centroids);
            Array.Clear(counts);
            for (var i = 0; i < vectors.Length; i++)
            {
                var sum = centroids.AsSpan(nearest[i] * dimension, dimension);
                TensorPrimitives.Add(sum, vectors[i], sum);
                counts[nearest[i]]++;
            }

            for (var j = 0; j < cells; j++)
            {
                var centroid = centroids.AsSpan(j * dimension, dimension);
                var norm = TensorPrimitives.Norm<float>(centroid);
                if (counts[j] > 0 && norm > 1e-6f)
                    TensorPrimitives.Divide(centroid, norm, centroid);
                else
                    vectors[random.Next(vectors.Length)].CopyTo(centroid);
            }
        }

        for (var i = 0; i < vectors.Length; i++)
            nearest[i] = Nearest(centroids, vectors[i]).Cell;
        return (centroids, nearest);
    }

    /// <summary>The cell of the most similar centroid, and that similarity.</summary>
    public static (int Cell, float Similarity) Nearest(ReadOnlySpan<float> centroids, ReadOnlySpan<float> x)
    {
        var cell = 0;
        var best = float.NegativeInfinity;
        for (var j = 0; j * x.Length < centroids.Length; j++)
        {
            var similarity = TensorPrimitives.Dot(centroids.Slice(j * x.Length, x.Length), x);
            if (similarity > best)
                (cell, best) = (j, similarity);
        }

        return (cell, best);
    }
}
