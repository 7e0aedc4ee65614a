using System.Numerics.Tensors;

namespace SamkeStream.Benchmarks.Drift.Peers;

/// <summary>‖x − μ_R‖ of every prompt: what the one-dimensional detectors watch.</summary>
internal static class DistanceToCentroid
{
    public static float[] Centroid(IReadOnlyList<float[]> reference)
    {
        var centroid = new float[reference[0].Length];
        foreach (var vector in reference)
            TensorPrimitives.Add(centroid, vector, centroid);
        TensorPrimitives.Divide(centroid, reference.Count, centroid);
        return centroid;
    }

    public static double[] Of(IReadOnlyList<float[]> reference, IReadOnlyList<float[]> live)
    {
        var centroid = Centroid(reference);
        return [.. live.Select(vector => (double)TensorPrimitives.Distance<float>(vector, centroid))];
    }
}
