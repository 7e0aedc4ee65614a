using SamkeStream.Drift.Calibration;
using SamkeStream.Drift.Detection;
using SamkeStream.Drift.Features;
using Xunit;

namespace SamkeStream.Drift.Tests.Detection;

/// <summary>The running statistics against their definitions, computed anew for every prompt.</summary>
public class ArmTests
{
    private const int Components = 5;
    private static readonly int[] Windows = [3, 8, 20];

    [Fact]
    public void Mean_arms_equal_their_definition_at_every_prompt()
    {
        var random = new Random(1);
        var centre = Normal(random);
        var sums = new WindowSums(Windows, Components);
        float[][] weights = [[.2f, .2f, .2f, .2f, .2f], [.4f, .3f, .1f, .1f, .1f], [.5f, .5f]];
        var arms = weights.Select(w => new MeanArm(sums, DriftArm.Mean, w)).ToArray();
        sums.Reset(centre);
        var seen = new List<float[]>();
        var statistics = new double[Windows.Length];

        for (var t = 0; t < 130; t++)
        {
            seen.Add(Normal(random));
            sums.Add(seen[^1]);
            for (var a = 0; a < arms.Length; a++)
            {
                arms[a].Observe(t, new PromptFeatures(seen[^1], 0, false), statistics);
                for (var i = 0; i < Windows.Length; i++)
                    Assert.Equal(Definition(seen, centre, weights[a], Windows[i]), statistics[i], 1e-5);
            }
        }
    }

    [Fact]
    public void Sums_do_not_depend_on_what_was_in_the_window_before()
    {
        var random = new Random(5);
        var (old, fresh) = (new WindowSums(Windows, Components), new WindowSums(Windows, Components));
        float[] weights = [1, 1, 1, 1, 1, 0, 0, 0];
        for (var t = 0; t < 10_000; t++)
            old.Add(Normal(random));
        for (var t = 0; t < Windows[^1]; t++)
        {
            var z = Normal(random);
            old.Add(z);
            fresh.Add(z);
        }

        for (var i = 0; i < Windows.Length; i++)
            Assert.Equal(fresh.SquaredMean(i, weights), old.SquaredMean(i, weights));
    }

    [Fact]
    public void Mean_arm_finds_the_length_of_a_jump()
    {
        var random = new Random(2);
        int[] windows = [8, 64, 256];
        var sums = new WindowSums(windows, Components);
        var arm = new MeanArm(sums, DriftArm.WeightedMean, [.4f, .3f, .1f, .1f, .1f]);
        for (var t = 0; t < 300; t++)
        {
            var z = Normal(random);
            if (t >= 270)
                z[0] += 4;
            sums.Add(z);
        }

        DriftChannel[] channels = [.. windows.Select(w => new DriftChannel(DriftArm.WeightedMean, w, 1, 1, 5))];
        Assert.InRange(arm.LengthOfChange(channels), 28, 32);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(.5)]
    public void Share_arm_equals_the_log_likelihood_ratio_of_its_highest_group(double stay)
    {
        var random = new Random(6);
        var groups = new CellGroups(Corners(8), 8);
        var arm = new ShareArm(groups, stay);
        double[] shares = [.05, .15, .1, .2, .125, .125, .15, .1];
        arm.Reset(new ReferenceMoments(new float[Components], 0, 1, .03, shares));
        var expected = new double[groups.Count];
        var statistic = new double[1];
        var previous = -1;

        for (var t = 0; t < 300; t++)
        {
            var cell = random.Next(8);
            for (var group = 0; group < expected.Length; group++)
            {
                var p = groups.ShareOf(group, shares);
                var q = p + .45 * (1 - p);
                var wasInside = groups.With(previous < 0 ? cell : previous)[group];
                var inside = groups.With(cell)[group];
                double Probability(double share) => (wasInside ? stay : 0) + (1 - stay) * share;
                var ratio = inside ? Probability(q) / Probability(p) : (1 - Probability(q)) / (1 - Probability(p));
                expected[group] = Math.Max(0, expected[group] + Math.Log(ratio));
            }

            arm.Observe(t, new PromptFeatures(new float[Components], 0, false, cell), statistic);
            Assert.Equal(expected.Max(), statistic[0], 9);
            previous = cell;
        }
    }

    [Fact]
    public void Share_arm_names_the_prompt_from_which_a_group_grew()
    {
        var random = new Random(7);
        var groups = new CellGroups(Corners(16), 16);
        var arm = new ShareArm(groups, stay: 0);
        double[] shares = [.. Enumerable.Repeat(1 / 16.0, 16)];
        arm.Reset(new ReferenceMoments(new float[Components], 0, 1, .03, shares));
        var statistic = new double[1];
        for (var t = 0; t < 440; t++)
            arm.Observe(t, new PromptFeatures(new float[Components], 0, false, t >= 400 && random.NextDouble() < .6 ? random.Next(4) : random.Next(16)), statistic);

        Assert.True(statistic[0] > 5, $"{statistic[0]}");
        Assert.InRange(arm.StartOfChange(), 370, 410);
    }

    [Fact]
    public void Novelty_arm_equals_its_definition_and_names_the_first_prompt_after_the_last_zero()
    {
        var random = new Random(3);
        double[] slopes = [.25, 1];
        var arm = new NoveltyArm(slopes);
        arm.Reset(new ReferenceMoments(new float[Components], .4, .2, .03, [1]));
        double[] expected = [0, 0];
        long[] starts = [0, 0];
        var statistics = new double[2];

        for (var t = 0; t < 400; t++)
        {
            var novelty = .4 + .2 * Normal(random)[0] + (t > 350 ? .8 : 0);
            arm.Observe(t, new PromptFeatures(new float[Components], novelty, false), statistics);
            for (var i = 0; i < slopes.Length; i++)
            {
                expected[i] = Math.Max(0, expected[i] + (novelty - .4) / .2 - slopes[i]);
                if (expected[i] == 0)
                    starts[i] = t + 1;
                Assert.Equal(expected[i], statistics[i], 9);
                if (expected[i] > 0)
                    Assert.Equal(starts[i], arm.StartOfChange(i));
            }
        }

        Assert.InRange(starts[1], 348, 352);
    }

    /// <summary>Of values rounded to a sixteenth, as they are kept.</summary>
    private static double Definition(List<float[]> seen, float[] centre, float[] weights, int window) => seen.Count < window
        ? double.NaN
        : weights.Select((weight, j) => weight * Math.Pow(seen.TakeLast(window).Sum(z => MathF.Round((z[j] - centre[j]) * 16) / 16), 2)).Sum() / window;

    /// <summary>Centroids in pairs, the pairs in pairs and so on: [cells, 16] of unit length.</summary>
    private static float[] Corners(int cells)
    {
        var centroids = new float[cells * 16];
        for (var cell = 0; cell < cells; cell++)
        {
            for (var level = 0; level < 4; level++)
                centroids[cell * 16 + 4 * level + cell / (1 << level) % 4] = MathF.Sqrt((1 + level) / 10f);
        }

        return centroids;
    }

    private static float[] Normal(Random random) => [.. Enumerable.Range(0, Components).Select(_ =>
        (float)(Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble())))];
}
