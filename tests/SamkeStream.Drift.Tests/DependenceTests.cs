using SamkeStream.Drift.Calibration;
using Xunit;

namespace SamkeStream.Drift.Tests;

public class DependenceTests
{
    /// <summary>An autoregressive series (φ = .6); the expected numbers are NumPy's for the same series.</summary>
    [Fact]
    public void Correlation_time_equals_the_reference_model()
    {
        var dependence = Dependence.Measure(Table(Series(600, 5, .6)));

        Assert.True(dependence.IsSticky);
        Assert.Equal(.5935438, dependence.Lag1, 4);
        Assert.Equal(3.5454545, dependence.Tau, 5);
        Assert.Equal(17, dependence.BlockLength);
    }

    [Fact]
    public void Independent_prompts_have_blocks_of_one()
    {
        var dependence = Dependence.Measure(Table(Series(600, 5, 0)));

        Assert.False(dependence.IsSticky);
        Assert.Equal(1, dependence.Tau);
        Assert.Equal(1, dependence.BlockLength);
    }

    private static FeatureTable Table(float[] z) => new(z, new double[z.Length / 5], new bool[z.Length / 5], new int[z.Length / 5]);

    private static float[] Series(int count, int width, double memory)
    {
        var z = new double[count * width];
        var state = 42UL;
        for (var i = 0; i < z.Length; i++)
        {
            state = state * 6364136223846793005 + 1442695040888963407;
            z[i] = (state >> 11) / (double)(1UL << 53) - .5 + (i >= width ? memory * z[i - width] : 0);
        }

        return [.. z.Select(v => (float)v)];
    }
}
