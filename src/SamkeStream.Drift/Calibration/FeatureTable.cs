using System.Numerics.Tensors;
using SamkeStream.Drift.Features;

namespace SamkeStream.Drift.Calibration;

/// <summary>The features of a reference, or of half of it, in time order; the bootstrap draws from them.</summary>
internal sealed class FeatureTable
{
    private readonly float[] _z;
    private readonly double[] _novelty;
    private readonly bool[] _isFar;
    private readonly int[] _cells;

    /// <param name="features">What made the values.</param>
    /// <param name="z">[n, k].</param>
    /// <param name="novelty">[n].</param>
    /// <param name="isFar">[n].</param>
    /// <param name="cells">[n].</param>
    public FeatureTable(FeatureMap features, float[] z, double[] novelty, bool[] isFar, int[] cells)
    {
        Features = features;
        _z = z;
        _novelty = novelty;
        _isFar = isFar;
        _cells = cells;
    }

    /// <summary>The features of unit vectors [n][C].</summary>
    public static FeatureTable Create(FeatureMap features, IReadOnlyList<float[]> vectors)
    {
        var z = new float[vectors.Count * features.Components];
        var novelty = new double[vectors.Count];
        var isFar = new bool[vectors.Count];
        var cells = new int[vectors.Count];
        for (var i = 0; i < vectors.Count; i++)
        {
            var prompt = features.Apply(vectors[i], z.AsSpan(i * features.Components, features.Components));
            (novelty[i], isFar[i], cells[i]) = (prompt.Novelty, prompt.IsFar, prompt.Cell);
        }

        return new FeatureTable(features, z, novelty, isFar, cells);
    }

    public FeatureMap Features { get; }

    public int Count => _novelty.Length;

    public int Components => Features.Components;

    public PromptFeatures this[int row] => new(Z(row), _novelty[row], _isFar[row], _cells[row]);

    public ReadOnlySpan<float> Z(int row) => _z.AsSpan(row * Components, Components);

    /// <summary>Every row once.</summary>
    public int[] Rows() => [.. Enumerable.Range(0, Count)];

    /// <summary>‖z − z̄‖² averaged over all rows.</summary>
    public double MeanSpread()
    {
        var centre = Moments(Rows()).MeanZ;
        var sum = 0.0;
        for (var i = 0; i < Count; i++)
        {
            var distance = TensorPrimitives.Distance(Z(i), centre);
            sum += distance * distance;
        }

        return sum / Count;
    }

    /// <summary>Means and deviations over the given rows, which may repeat.</summary>
    public ReferenceMoments Moments(ReadOnlySpan<int> rows)
    {
        var mean = new float[Components];
        double sum = 0, squares = 0;
        var far = 0;
        var shares = new double[Features.Cells.Count];
        foreach (var row in rows)
        {
            TensorPrimitives.Add(mean, Z(row), mean);
            sum += _novelty[row];
            squares += _novelty[row] * _novelty[row];
            far += _isFar[row] ? 1 : 0;
            shares[_cells[row]]++;
        }

        TensorPrimitives.Divide(mean, rows.Length, mean);
        var noveltyMean = sum / rows.Length;
        var variance = (squares - rows.Length * noveltyMean * noveltyMean) / (rows.Length - 1);
        for (var j = 0; j < shares.Length; j++)
            shares[j] = (shares[j] + .5) / (rows.Length + shares.Length / 2.0);
        return new ReferenceMoments(mean, noveltyMean, Math.Sqrt(Math.Max(1e-12, variance)), (far + .5) / (rows.Length + 1), shares);
    }
}
