using SamkeStream.Drift.Detection;
using Xunit;

namespace SamkeStream.Drift.Tests.Detection;

public class KindRuleTests
{
    [Theory]
    [InlineData(1.0, DriftKind.DomainTransfer)]
    [InlineData(.43, DriftKind.DomainTransfer)]
    [InlineData(.4, DriftKind.Mixed)]
    [InlineData(.15, DriftKind.Mixed)]
    [InlineData(.1, DriftKind.CovariateShift)]
    [InlineData(0, DriftKind.CovariateShift)]
    public void Kind_follows_the_excess_far_share(double farShare, DriftKind kind) =>
        Assert.Equal(kind, KindRule.Decide(farShare, .03, 128));

    [Fact]
    public void A_small_excess_counts_only_beyond_two_standard_errors()
    {
        Assert.Equal(DriftKind.CovariateShift, KindRule.Decide(.3, .2, 20));
        Assert.Equal(DriftKind.Mixed, KindRule.Decide(.3, .2, 200));
    }

    [Theory]
    [InlineData(.03, DriftKind.CovariateShift)]
    [InlineData(.06, DriftKind.DomainTransfer)]
    public void A_domain_inside_the_cells_moves_the_mean_further_than_a_reweighting(double shift, DriftKind kind) =>
        Assert.Equal(kind, KindRule.Decide(.03, .03, 128, shift));
}
