using System.Numerics.Tensors;
using MathNet.Numerics.LinearAlgebra;
using SamkeStream.Drift.Calibration;

namespace SamkeStream.Drift.Features;

/// <summary>Leading eigenvectors of a symmetric matrix by subspace iteration: a part of them is wanted, so a whole decomposition would waste most of its time.</summary>
internal static class PrincipalAxes
{
    private const int Spare = 8, Iterations = 40;

    /// <summary>The k largest eigenvalues, falling, their axes [k][C], and the trace.</summary>
    /// <param name="vectors">[n][C].</param>
    /// <param name="mean">Their mean [C].</param>
    /// <param name="k">At most C.</param>
    public static (double[] Values, double[][] Axes, double Trace) Find(ReadOnlySpan<float[]> vectors, ReadOnlySpan<float> mean, int k)
    {
        var covariance = Covariance(vectors, mean);
        var dimension = covariance.Length;
        var trace = 0.0;
        for (var c = 0; c < dimension; c++)
            trace += covariance[c][c];
        var (values, axes) = Leading(vector => Apply(covariance, vector), dimension, k);
        return ([.. values.Select(value => Math.Max(0, value))], axes, trace);
    }

    /// <summary>The k largest eigenvalues, falling, and their axes [k][C].</summary>
    /// <param name="apply">The matrix times a vector [C].</param>
    /// <param name="dimension">C.</param>
    /// <param name="k">At most C.</param>
    public static (double[] Values, double[][] Axes) Leading(Func<double[], double[]> apply, int dimension, int k)
    {
        var random = new SplitMix64(1);
        var basis = new double[Math.Min(dimension, k + Spare)][];
        for (var i = 0; i < basis.Length; i++)
        {
            basis[i] = new double[dimension];
            for (var c = 0; c < dimension; c++)
                basis[i][c] = random.Next(2001) - 1000;
        }

        Orthonormalise(basis);
        for (var iteration = 0; iteration < (basis.Length == dimension ? 1 : Iterations); iteration++)
        {
            basis = [.. basis.Select(apply)];
            Orthonormalise(basis);
        }

        // Rayleigh-Ritz: the axes inside the subspace.
        var images = basis.Select(apply).ToArray();
        var small = Matrix<double>.Build.Dense(basis.Length, basis.Length, (i, j) => TensorPrimitives.Dot<double>(basis[i], images[j]));
        var spectrum = ((small + small.Transpose()) / 2).Evd(Symmetricity.Symmetric);
        var byFallingValue = Enumerable.Range(0, basis.Length).OrderByDescending(i => spectrum.EigenValues[i].Real).Take(k).ToArray();
        var axes = byFallingValue.Select(i =>
        {
            var axis = new double[dimension];
            for (var b = 0; b < basis.Length; b++)
                TensorPrimitives.MultiplyAdd(basis[b], spectrum.EigenVectors[b, i], axis, axis);
            return axis;
        }).ToArray();
        return ([.. byFallingValue.Select(i => spectrum.EigenValues[i].Real)], axes);
    }

    private static double[][] Covariance(ReadOnlySpan<float[]> vectors, ReadOnlySpan<float> mean)
    {
        var covariance = new double[mean.Length][];
        for (var c = 0; c < mean.Length; c++)
            covariance[c] = new double[mean.Length];
        var centred = new double[mean.Length];
        foreach (var vector in vectors)
        {
            for (var c = 0; c < centred.Length; c++)
                centred[c] = (double)vector[c] - mean[c];
            for (var c = 0; c < centred.Length; c++)
            {
                var lower = covariance[c].AsSpan(0, c + 1);
                TensorPrimitives.MultiplyAdd<double>(centred.AsSpan(0, c + 1), centred[c], lower, lower);
            }
        }

        for (var c = 0; c < covariance.Length; c++)
        {
            TensorPrimitives.Divide(covariance[c].AsSpan(0, c + 1), (double)(vectors.Length - 1), covariance[c].AsSpan(0, c + 1));
            for (var d = 0; d < c; d++)
                covariance[d][c] = covariance[c][d];
        }

        return covariance;
    }

    private static double[] Apply(double[][] matrix, double[] vector) => [.. matrix.Select(row => TensorPrimitives.Dot<double>(row, vector))];

    /// <summary>Gram-Schmidt, twice for accuracy; a vector that the others span becomes zero.</summary>
    private static void Orthonormalise(double[][] vectors)
    {
        for (var i = 0; i < vectors.Length; i++)
        {
            var before = TensorPrimitives.Norm<double>(vectors[i]);
            for (var round = 0; round < 2; round++)
            {
                for (var j = 0; j < i; j++)
                    TensorPrimitives.MultiplyAdd(vectors[j], -TensorPrimitives.Dot<double>(vectors[j], vectors[i]), vectors[i], vectors[i]);
            }

            var norm = TensorPrimitives.Norm<double>(vectors[i]);
            if (norm > 1e-10 * before)
                TensorPrimitives.Divide(vectors[i], norm, vectors[i]);
            else
                Array.Clear(vectors[i]);
        }
    }
}
