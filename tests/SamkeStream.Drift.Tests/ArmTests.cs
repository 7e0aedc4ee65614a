using SamkeStream.Drift.Calibration;
using SamkeStream.Drift.Detection;
using SamkeStream.Drift.Features;
using Xunit;

namespace SamkeStream.Drift.Tests;

/// <summary>The running statistics against their definitions, computed anew for every prompt.</summary>
public class ArmTests
{
    private const int Components = 5;
    private static readonly int[] s_windows = [3, 8, 20];

    [Fact]
    public void Mean_arm_equals_its_definition_at_every_prompt()
    {
        var random = new Random(1);
        var centre = Normal(random);
        var arm = new MeanArm(s_windows, Components);
        arm.Reset(new ReferenceMoments(centre, 0, 1, .03));
        var seen = new List<float[]>();
        var statistics = new double[s_windows.Length];

        for (var t = 0; t < 130; t++)
        {
            seen.Add(Normal(random));
            arm.Observe(t, new PromptFeatures(seen[^1], 0, false), statistics);
            for (var i = 0; i < s_windows.Length; i++)
            {
                if (seen.Count < s_windows[i])
                    Assert.Equal(double.NaN, statistics[i]);
                else
                    Assert.Equal(Definition(seen, centre, s_windows[i]), statistics[i], 3);
            }
        }
    }

    [Fact]
    public void Mean_arm_finds_the_length_of_a_jump()
    {
        var random = new Random(2);
        var arm = new MeanArm([8, 64, 256], Components);
        arm.Reset(new ReferenceMoments(new float[Components], 0, 1, .03));
        var statistics = new double[3];
        for (var t = 0; t < 300; t++)
        {
            var z = Normal(random);
            if (t >= 270)
                z[0] += 4;
            arm.Observe(t, new PromptFeatures(z, 0, false), statistics);
        }

        DriftChannel[] channels = [.. new[] { 8, 64, 256 }.Select(w => new DriftChannel(DriftArm.Mean, w, 0, 1, 5))];
        Assert.InRange(arm.LengthOfChange(channels), 28, 32);
    }

    [Fact]
    public void Weighted_mean_arm_equals_its_definition_and_finds_the_length_of_a_jump()
    {
        var random = new Random(4);
        float[] weights = [.4f, .3f, .1f, .1f, .1f];
        var mean = new MeanArm(s_windows, Components);
        var arm = new WeightedMeanArm(mean, weights);
        mean.Reset(new ReferenceMoments(new float[Components], 0, 1, .03));
        var seen = new List<float[]>();
        var statistics = new double[s_windows.Length];
        for (var t = 0; t < 60; t++)
        {
            seen.Add(Normal(random));
            if (t >= 52)
                seen[^1][0] += 5;
            var features = new PromptFeatures(seen[^1], 0, false);
            mean.Observe(t, features, statistics);
            arm.Observe(t, features, statistics);
            for (var i = 0; i < s_windows.Length; i++)
            {
                var window = s_windows[i];
                var expected = seen.Count < window
                    ? double.NaN
                    : Enumerable.Range(0, Components).Sum(j => weights[j] * Math.Pow(seen.TakeLast(window).Sum(z => (double)z[j]), 2)) / window;
                Assert.Equal(expected, statistics[i], 3);
            }
        }

        DriftChannel[] channels = [.. s_windows.Select(w => new DriftChannel(DriftArm.WeightedMean, w, 1, 1, 5))];
        Assert.InRange(arm.LengthOfChange(channels), 7, 9);
    }

    [Fact]
    public void Novelty_arm_equals_its_definition_and_names_the_first_prompt_after_the_last_zero()
    {
        var random = new Random(3);
        double[] slopes = [.25, 1];
        var arm = new NoveltyArm(slopes);
        arm.Reset(new ReferenceMoments(new float[Components], .4, .2, .03));
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

    private static double Definition(List<float[]> seen, float[] centre, int window)
    {
        var squared = Enumerable.Range(0, Components)
            .Sum(j => Math.Pow(seen.TakeLast(window).Sum(z => (double)z[j]) - window * (double)centre[j], 2));
        return (squared / window - Components) / Math.Sqrt(2 * Components);
    }

    private static float[] Normal(Random random) => [.. Enumerable.Range(0, Components).Select(_ =>
        (float)(Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble())))];
}
