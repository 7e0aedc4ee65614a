using SamkeStream.Strategies.Selection;
using Xunit;

namespace SamkeStream.Strategies.Tests.Selection;

public sealed class PairedBootstrapTests
{
    [Fact]
    public void The_bound_is_close_to_the_normal_approximation_for_many_items()
    {
        var random = new Random(1);
        var differences = Enumerable.Range(0, 400).Select(_ => random.NextDouble() < 0.3 ? 1.0 : random.NextDouble() < 0.1 ? -1.0 : 0.0).ToArray();
        var mean = differences.Average();
        var deviation = Math.Sqrt(differences.Average(d => (d - mean) * (d - mean)) / differences.Length);

        var bound = PairedBootstrap.LowerBound(differences, confidence: 0.95, resamples: 5000, seed: 2);

        Assert.Equal(mean - 1.645 * deviation, bound, 0.15 * deviation);
    }

    [Fact]
    public void More_confidence_lowers_the_bound()
    {
        double[] differences = [1, 0, 0, 1, 1, -1, 0, 1, 1, 0];

        Assert.True(
            PairedBootstrap.LowerBound(differences, 0.99, 2000, seed: 3) < PairedBootstrap.LowerBound(differences, 0.8, 2000, seed: 3));
    }

    [Fact]
    public void The_seed_decides()
    {
        var differences = Enumerable.Range(0, 50).Select(i => Math.Sin(i)).ToArray();

        Assert.Equal(PairedBootstrap.LowerBound(differences, 0.95, 500, seed: 4), PairedBootstrap.LowerBound(differences, 0.95, 500, seed: 4));
        Assert.NotEqual(PairedBootstrap.LowerBound(differences, 0.95, 500, seed: 4), PairedBootstrap.LowerBound(differences, 0.95, 500, seed: 5));
    }

    [Fact]
    public void Equal_differences_give_their_value() =>
        Assert.Equal(0.25, PairedBootstrap.LowerBound([0.25, 0.25, 0.25], 0.95, 200, seed: 6));

    [Fact]
    public void Nothing_to_resample_is_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => PairedBootstrap.LowerBound([], 0.95, 200, seed: 7));
        Assert.Throws<ArgumentOutOfRangeException>(() => PairedBootstrap.LowerBound([1], 1, 200, seed: 7));
        Assert.Throws<ArgumentOutOfRangeException>(() => PairedBootstrap.LowerBound([1], 0.95, 10, seed: 7));
    }
}
