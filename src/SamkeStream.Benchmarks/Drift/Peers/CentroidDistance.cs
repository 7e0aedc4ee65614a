using System.Numerics.Tensors;

namespace SamkeStream.Benchmarks.Drift.Peers;

/// <summary>Distance between the mean of the last 128 prompts and the reference's: Evidently's default for embeddings, cut at 0.2.</summary>
internal sealed class CentroidDistance(IReadOnlyList<float[]> reference, IReadOnlyList<float[]> live) : Peer
{
    private const int Window = 128;

    private readonly float[] _scaledCentroid = [.. DistanceToCentroid.Centroid(reference).Select(value => Window * value)];
    private readonly float[] _sum = new float[reference[0].Length];
    private readonly int[] _ring = new int[Window];
    private int _count;

    public override string Name => "centroid distance, W = 128";

    public override double DefaultThreshold => .2;

    public override void Reset()
    {
        _count = 0;
        Array.Clear(_sum);
    }

    public override double Observe(int row)
    {
        if (_count >= Window)
            TensorPrimitives.Subtract(_sum, live[_ring[_count % Window]], _sum);
        TensorPrimitives.Add(_sum, live[row], _sum);
        _ring[_count++ % Window] = row;
        if (_count < Window)
            return double.NaN;
        return TensorPrimitives.Distance<float>(_sum, _scaledCentroid) / Window;
    }
}
