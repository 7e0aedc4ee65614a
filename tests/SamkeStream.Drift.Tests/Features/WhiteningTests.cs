using SamkeStream.Drift.Features;
using Xunit;

namespace SamkeStream.Drift.Tests.Features;

public class WhiteningTests
{
    /// <summary>|z| of three vectors from NumPy's eigh on the same input (float64); signs of eigenvectors are free.</summary>
    [Theory]
    [InlineData(0, 1.41029, .36395, 1.1432, .70275)]
    [InlineData(7, .26254, .24926, .60116, 1.82075)]
    [InlineData(39, 1.25725, .54525, 1.23605, .1784)]
    public void Components_equal_an_independent_eigendecomposition(int row, double z0, double z1, double z2, double z3)
    {
        var vectors = Enumerable.Range(0, 40).Select(i => Normalise(i, 6)).ToArray();
        var whitening = Whitening.Fit(vectors, components: 4, ridge: .05);
        var z = new float[4];

        whitening.Apply(vectors[row], z);

        Assert.Equal([z0, z1, z2, z3], z.Select(v => Math.Round(Math.Abs(v), 5)).ToArray(), (a, b) => Math.Abs(a - b) < 3e-5);
    }

    [Fact]
    public void There_are_no_more_components_than_the_vectors_have_values()
    {
        var vectors = Enumerable.Range(0, 40).Select(i => Normalise(i, 6)).ToArray();

        Assert.Equal(6, Whitening.Fit(vectors, components: 32, ridge: .05).Components);
    }

    private static float[] Normalise(int i, int dimension)
    {
        var x = Enumerable.Range(0, dimension).Select(c => Math.Sin(1.3 * i + 2.1 * c + .37 * i * c) + (c + 1) / 4.0).ToArray();
        var length = Math.Sqrt(x.Sum(v => v * v));
        return [.. x.Select(v => (float)(v / length))];
    }
}
