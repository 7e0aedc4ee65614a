using System.Numerics.Tensors;

namespace SamkeStream.Drift.Features;

/// <summary>PCA whitening z = Λ^(−1/2) Uᵀ (x − μ) with a ridge on the eigenvalues.</summary>
internal sealed class Whitening
{
    private readonly float[] _rows;
    private readonly float[] _offsets;

    /// <param name="rows">[k, C]: the scaled eigenvectors, by falling eigenvalue.</param>
    /// <param name="offsets">[k]: the rows applied to μ.</param>
    public Whitening(float[] rows, float[] offsets)
    {
        _rows = rows;
        _offsets = offsets;
        Dimension = rows.Length / offsets.Length;
        // A row's length is 1/√λ.
        float[] spreads = [.. Enumerable.Range(0, offsets.Length).Select(j => 1 / TensorPrimitives.Norm<float>(rows.AsSpan(j * Dimension, Dimension)))];
        var sum = spreads.Sum();
        Spreads = [.. spreads.Select(spread => spread / sum)];
    }

    public int Dimension { get; }

    public int Components => _offsets.Length;

    /// <summary>Standard deviation of every component before the whitening, as a share of their sum [k].</summary>
    public IReadOnlyList<float> Spreads { get; }

    public ReadOnlySpan<float> Rows => _rows;

    public ReadOnlySpan<float> Offsets => _offsets;

    /// <summary>Fits on vectors [n, C]; the components are at most k, C and n − 1.</summary>
    public static Whitening Fit(ReadOnlySpan<float[]> vectors, int components, double ridge)
    {
        var n = vectors.Length;
        var dimension = vectors[0].Length;
        var mean = new float[dimension];
        foreach (var x in vectors)
            TensorPrimitives.Add(mean, x, mean);
        TensorPrimitives.Divide(mean, n, mean);

        var (values, axes, total) = PrincipalAxes.Find(vectors, mean, Math.Min(components, Math.Min(dimension, n - 1)));
        if (!(total > 1e-9))
            throw new ArgumentException("The reference vectors are all the same: nothing can be learned from them.");

        var k = values.Length;
        var rows = new float[k * dimension];
        var offsets = new float[k];
        for (var j = 0; j < k; j++)
        {
            var scale = 1 / Math.Sqrt(values[j] + Math.Max(ridge, 1e-6) * total / dimension);
            var row = rows.AsSpan(j * dimension, dimension);
            for (var c = 0; c < dimension; c++)
                row[c] = (float)(axes[j][c] * scale);
            offsets[j] = TensorPrimitives.Dot(row, mean);
        }

        return new Whitening(rows, offsets);
    }

    /// <summary>The same with every z multiplied.</summary>
    public Whitening Scaled(double factor) => new([.. _rows.Select(value => (float)(value * factor))], [.. _offsets.Select(value => (float)(value * factor))]);

    /// <summary>Writes z [k] of the vector x [C].</summary>
    public void Apply(ReadOnlySpan<float> x, Span<float> z)
    {
        for (var j = 0; j < _offsets.Length; j++)
            z[j] = TensorPrimitives.Dot(_rows.AsSpan(j * Dimension, Dimension), x) - _offsets[j];
    }
}
