using SamkeStream.Drift.Calibration;
using Xunit;

namespace SamkeStream.Drift.Tests.Calibration;

public class CrossFitTests
{
    /// <summary>The thresholds hold for the live stream only if its features spread as those did that the bootstrap drew from.</summary>
    [Theory]
    [InlineData(6)]
    [InlineData(7)]
    public void New_prompts_look_to_the_live_features_as_each_half_looks_to_the_other(int seed)
    {
        var world = new SyntheticWorld(seed);
        var fit = CrossFit.Run(world.Draw(1000, 0, 11), new DriftOptions(), TestContext.Current.CancellationToken);

        var live = FeatureTable.Create(fit.Features, world.Draw(4000, 0, 11));

        var calibrated = fit.Halves.Average(half => half.MeanSpread());
        Assert.InRange(live.MeanSpread() / calibrated, .93, 1.03);
        var moments = live.Moments(live.Rows());
        Assert.InRange(moments.NoveltyMean - fit.Moments.NoveltyMean, -.12, .12);
        Assert.InRange(moments.FarShare / fit.Moments.FarShare, .6, 1.6);
    }
}
