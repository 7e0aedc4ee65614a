using SamkeStream.Strategies.Merging;
using Xunit;

namespace SamkeStream.Strategies.Tests.Merging;

public sealed class ParameterMeanTests
{
    [Fact]
    public void Each_weight_is_the_mean_of_the_adapters_weights()
    {
        var first = TestAdapters.Of(2, 2, 1, [1, 2, 3, 4], [10, 20]);
        var second = TestAdapters.Of(2, 2, 1, [3, 2, 1, 0], [20, 40]);

        var mean = ParameterMean.Of([first, second]).Modules[TestAdapters.Module];

        Assert.Equal([2, 2, 2, 2], mean.A);
        Assert.Equal([15, 30], mean.B);
    }

    [Fact]
    public void The_mean_of_one_adapter_is_that_adapter()
    {
        var adapter = TestAdapters.Random(seed: 1);

        var mean = ParameterMean.Of([adapter]).Modules[TestAdapters.Module];

        Assert.Equal(adapter.Modules[TestAdapters.Module].A, mean.A);
        Assert.Equal(adapter.Modules[TestAdapters.Module].B, mean.B);
    }

    [Fact]
    public void Adapters_that_do_not_agree_are_refused()
    {
        var adapter = TestAdapters.Random(seed: 2);

        Assert.Throws<ArgumentException>(() => ParameterMean.Of([adapter, TestAdapters.Random(seed: 3, alpha: 1)]));
        Assert.Throws<ArgumentException>(() => ParameterMean.Of([adapter, TestAdapters.Random(seed: 3, baseModel: "other")]));
        Assert.Throws<ArgumentException>(() => ParameterMean.Of([adapter, TestAdapters.Of(4, 7, 5, new float[28], new float[20])]));
        Assert.Throws<ArgumentException>(() => ParameterMean.Of([]));
    }
}
