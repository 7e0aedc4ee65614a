using System.Globalization;
using SamkeStream.Language.Safetensors;
using SamkeStream.Strategies.Merging;
using SamkeStream.Testing;
using Xunit;

namespace SamkeStream.Strategies.Tests.Merging;

public sealed class TwoSubspaceMixingTests
{
    public static TheoryData<MixingScale, double> Cases =>
        new MatrixTheoryData<MixingScale, double>(Enum.GetValues<MixingScale>(), [0, 0.25, 0.5, 0.75, 1]);

    [Theory]
    [MemberData(nameof(Cases))]
    public void The_mixed_factor_and_update_equal_the_reference(MixingScale scale, double lambda)
    {
        using var file = SafetensorsFile.Open(SharedFiles.Require("golden", "strategies", "ts_mix.safetensors"));
        var adapter = TestAdapters.Of(rank: 8, inputs: 24, outputs: 20, file["A"].ToSingles(), file["B"].ToSingles());
        var name = string.Create(CultureInfo.InvariantCulture, $"{scale.ToString().ToLowerInvariant()}.{lambda}");

        var mixed = TwoSubspaceMixing.Apply(adapter, lambda, scale).Modules[TestAdapters.Module];

        AssertClose(file[name + ".B"].ToSingles(), mixed.B);
        AssertClose(file[name + ".delta_w"].ToSingles(), TestAdapters.Update(mixed, adapter.Config.Scale));
    }

    [Fact]
    public void Lambda_zero_leaves_the_adapter_bit_for_bit()
    {
        var adapter = TestAdapters.Random(seed: 1);

        var mixed = TwoSubspaceMixing.Apply(adapter, 0);

        Assert.Equal(adapter.Modules[TestAdapters.Module].B, mixed.Modules[TestAdapters.Module].B);
        Assert.Equal(adapter.Modules[TestAdapters.Module].A, mixed.Modules[TestAdapters.Module].A);
    }

    [Fact]
    public void The_original_is_not_touched()
    {
        var adapter = TestAdapters.Random(seed: 2);
        var before = adapter.Modules[TestAdapters.Module].B.ToArray();

        TwoSubspaceMixing.Apply(adapter, 0.5);

        Assert.Equal(before, adapter.Modules[TestAdapters.Module].B);
    }

    [Theory]
    [InlineData(-0.1)]
    [InlineData(1.1)]
    [InlineData(double.NaN)]
    public void A_ratio_outside_zero_to_one_is_refused(double lambda) =>
        Assert.Throws<ArgumentException>(() => TwoSubspaceMixing.Apply(TestAdapters.Random(seed: 3), lambda));

    [Fact]
    public void An_odd_rank_is_refused() =>
        Assert.Throws<ArgumentException>(() => TwoSubspaceMixing.Apply(TestAdapters.Of(3, 2, 2, new float[6], new float[6]), 0.5));

    private static void AssertClose(float[] expected, float[] actual)
    {
        Assert.Equal(expected.Length, actual.Length);
        Assert.All(expected.Zip(actual), pair => Assert.Equal(pair.First, pair.Second, 1e-5f));
    }
}
