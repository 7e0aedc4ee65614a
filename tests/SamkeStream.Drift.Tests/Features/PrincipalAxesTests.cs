using MathNet.Numerics.LinearAlgebra;
using SamkeStream.Drift.Features;
using Xunit;

namespace SamkeStream.Drift.Tests.Features;

public class PrincipalAxesTests
{
    [Fact]
    public void Leading_axes_equal_a_whole_decomposition()
    {
        const int Dimension = 120, Count = 400, K = 12;
        var random = new Random(5);
        float[][] vectors = [.. Enumerable.Range(0, Count).Select(_ => Enumerable.Range(0, Dimension).Select(c => (float)((random.NextDouble() - .5) * Math.Pow(.93, c))).ToArray())];
        float[] mean = [.. Enumerable.Range(0, Dimension).Select(c => vectors.Average(x => x[c]))];

        var (values, axes, trace) = PrincipalAxes.Find(vectors, mean, K);

        var centred = Matrix<double>.Build.Dense(Count, Dimension, (i, c) => vectors[i][c] - (double)mean[c]);
        var whole = (centred.TransposeThisAndMultiply(centred) / (Count - 1)).Evd(Symmetricity.Symmetric);
        Assert.Equal(whole.EigenValues.Sum(v => v.Real), trace, 6);
        for (var j = 0; j < K; j++)
        {
            Assert.Equal(whole.EigenValues[Dimension - 1 - j].Real, values[j], 6);
            Assert.Equal(1, Math.Abs(whole.EigenVectors.Column(Dimension - 1 - j).DotProduct(Vector<double>.Build.Dense(axes[j]))), 3);
        }
    }

    [Fact]
    public void Vectors_on_a_line_have_one_axis_and_the_others_no_variance()
    {
        float[][] vectors = [.. Enumerable.Range(0, 50).Select(i => Enumerable.Range(0, 100).Select(c => c == 3 ? i / 50f : 1f).ToArray())];
        float[] mean = [.. Enumerable.Range(0, 100).Select(c => vectors.Average(x => x[c]))];

        var (values, axes, _) = PrincipalAxes.Find(vectors, mean, 4);

        Assert.Equal(1, Math.Abs(axes[0][3]), 6);
        Assert.True(values[0] > .05);
        Assert.All(values[1..], value => Assert.Equal(0, value, 6));
    }
}
