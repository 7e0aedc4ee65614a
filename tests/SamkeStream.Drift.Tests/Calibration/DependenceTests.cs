using SamkeStream.Drift.Calibration;
using SamkeStream.Drift.Features;
using Xunit;

namespace SamkeStream.Drift.Tests.Calibration;

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
        Assert.Equal(1, dependence.VarianceInflation);
        Assert.Equal(1, dependence.BlockLength);
    }

    /// <summary>A long reference shows correlations that nothing follows from.</summary>
    [Theory]
    [InlineData(.005, false)]
    [InlineData(.03, true)]
    public void A_significant_correlation_that_hardly_widens_means_counts_as_none(double memory, bool isSticky)
    {
        var dependence = Dependence.Measure(Table(Series(200_000, 5, memory)));

        Assert.True(dependence.Lag1 > 3 / Math.Sqrt(200_000 * 5));
        Assert.Equal(isSticky, dependence.IsSticky);
    }

    [Fact]
    public void Means_vary_as_much_as_the_inflation_says_even_if_a_part_of_every_value_hangs_together_alone()
    {
        const int Block = 100;
        var (z, noise) = (Series(40_000, 5, .6), Series(41_000, 5, 0)[5000..]);
        for (var i = 0; i < z.Length; i++)
            z[i] += noise[i];
        var means = z.Select((value, i) => (value, Place: (i / 5 / Block, i % 5))).GroupBy(v => v.Place).Select(values => values.Average(v => v.value)).ToArray();

        var measured = Block * means.Average(m => m * m) / z.Average(v => v * v);
        var dependence = Dependence.Measure(Table(z));

        Assert.Equal(1, dependence.VarianceInflation / measured, .1);
        Assert.True(dependence.Tau > 1.2 * measured);
    }

    [Fact]
    public void Stay_is_the_share_of_repeated_cells_beyond_chance()
    {
        var random = new Random(8);
        var cells = new int[20_000];
        for (var i = 1; i < cells.Length; i++)
            cells[i] = random.NextDouble() < .6 ? cells[i - 1] : random.Next(4);

        Assert.Equal(.6, Dependence.Measure(Table(Series(cells.Length, 5, .6), cells)).Stay, .02);
        Assert.Equal(0, Dependence.Measure(Table(Series(cells.Length, 5, .6), new int[cells.Length])).Stay);
        Assert.Equal(0, Dependence.Measure(Table(Series(cells.Length, 5, 0), cells)).Stay);
    }

    private static FeatureTable Table(float[] z, int[]? cells = null)
    {
        var features = new FeatureMap(new Whitening(new float[5 * 5], new float[5]), new NoveltyCells(new float[4 * 5], new double[4], [1, 1, 1, 1], 1));
        var count = z.Length / 5;
        return new FeatureTable(features, z, new double[count], new bool[count], cells ?? new int[count]);
    }

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
