using SamkeStream.Benchmarks.Drift.Streams;
using Xunit;

namespace SamkeStream.Benchmarks.Tests.Drift;

public sealed class PromptPoolTests
{
    private static readonly PromptPool Pool = new([Of("small", 1000), Of("less", 1200), Of("large", 4000)]);

    [Fact]
    public void Domains_come_in_equal_parts_while_all_of_them_reach()
    {
        Assert.Equal([1 / 3.0, 1 / 3.0, 1 / 3.0], Pool.Shares(2400), Close);
        Assert.Equal([1 / 3.0, 1 / 3.0, 1 / 3.0], new LivePool(Pool, Pool.DrawReference(2400, 0, seed: 1), []).Shares, Close);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(.6)]
    public void Live_traffic_has_the_domains_as_a_large_reference_has_them(double stay)
    {
        var reference = Pool.DrawReference(4000, stay, seed: 1);
        var live = new LivePool(Pool, reference, []);

        Assert.Equal([.2125, .255, .5325], live.Shares, Close);
        var taken = new[] { 0, 1000, 2200, 6200 };
        for (var d = 0; d < 3; d++)
            Assert.Equal(live.Shares[d], reference.Count(row => row >= taken[d] && row < taken[d + 1]) / 4000.0, .02);
    }

    [Fact]
    public void A_reference_beyond_the_pool_is_refused_with_what_is_allowed()
    {
        var error = Assert.Throws<ArgumentException>(() => Pool.DrawReference(5300, 0, seed: 1));

        Assert.Equal("A reference of 5300 prompts cannot be drawn from 6200: 5270 at most.", error.Message);
    }

    private static bool Close(double expected, double actual) => Math.Abs(expected - actual) < 1e-9;

    private static Domain Of(string name, int count) => Domain.Create(name, [.. Enumerable.Range(0, count).Select(_ => new float[] { 1, 0 })], topics: 1);
}
