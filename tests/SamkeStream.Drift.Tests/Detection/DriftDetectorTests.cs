using SamkeStream.Drift.Detection;
using Xunit;

namespace SamkeStream.Drift.Tests.Detection;

public class DriftDetectorTests(DriftDetectorTests.Fixture fixture, ITestOutputHelper output) : IClassFixture<DriftDetectorTests.Fixture>
{
    private readonly DriftReference _reference = fixture.Reference;

    /// <summary>Topics 0–11 are the reference (independent, n = 2000, T = 1000); 12–15 are new.</summary>
    public sealed class Fixture
    {
        public DriftReference Reference { get; } =
            DriftReference.Fit(new SyntheticWorld(11).Draw(2000, 0, 11), "synthetic", new DriftOptions { BudgetPrompts = 1000 });
    }

    [Fact]
    public void A_complete_change_to_new_topics_is_found_within_five_prompts_and_dated_to_the_prompt()
    {
        var (delays, errors) = Changes(20, world => world.Draw(12, 15));

        output.WriteLine($"delays {string.Join(' ', delays)}; change-point errors {string.Join(' ', errors)}");
        Assert.All(delays, d => Assert.InRange(d, 1, 5));
        Assert.True(errors.Count(e => Math.Abs(e) <= 3) >= 18);
    }

    [Fact]
    public void A_fifth_of_new_prompts_is_found_soon()
    {
        var coin = new Random(1);
        var (delays, errors) = Changes(20, world => coin.NextDouble() < .2 ? world.Draw(12, 15) : world.Draw(0, 11));

        output.WriteLine($"delays {string.Join(' ', delays)}; change-point errors {string.Join(' ', errors)}");
        Assert.True(delays.Average() < 45);
    }

    [Fact]
    public void Fewer_topics_than_before_are_found_though_none_is_new()
    {
        var (delays, errors) = Changes(20, world => world.Draw(0, 2));

        output.WriteLine($"delays {string.Join(' ', delays)}; change-point errors {string.Join(' ', errors)}");
        Assert.All(delays, d => Assert.InRange(d, 1, 60));
        Assert.True(errors.Count(e => Math.Abs(e) <= 8) >= 15);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(200)]
    [InlineData(256)]
    [InlineData(777)]
    public void A_restored_detector_goes_on_bit_for_bit(int cut)
    {
        var world = new SyntheticWorld(11, stream: 1);
        var original = new DriftDetector(_reference);
        foreach (var x in world.Draw(cut, 0, 11))
            original.Observe(x);
        using var stream = new MemoryStream();
        original.Save(stream);
        Assert.True(stream.Length < 64 * 1024);
        stream.Position = 0;
        var restored = DriftDetector.Restore(stream, _reference);

        foreach (var x in world.Draw(600, 3, 12))
        {
            Assert.Equal(original.Observe(x), restored.Observe(x));
            Assert.Equal(original.ChannelScores.ToArray(), restored.ChannelScores.ToArray());
        }
    }

    [Fact]
    public void Scores_of_windows_are_missing_until_they_are_full()
    {
        var world = new SyntheticWorld(11, stream: 2);
        var detector = new DriftDetector(_reference);
        for (var i = 0; i < 31; i++)
            detector.Observe(world.Draw(0, 11));

        bool[] windows = [false, false, false, true, true, true, true];
        Assert.Equal([.. windows, .. windows, .. windows], Missing(arm => arm is DriftArm.Mean or DriftArm.WeightedMean or DriftArm.LeadingMean));
        Assert.DoesNotContain(true, Missing(arm => arm is DriftArm.Novelty or DriftArm.Share));

        IEnumerable<bool> Missing(Func<DriftArm, bool> isWanted) =>
            _reference.Channels.Zip(detector.ChannelScores.ToArray()).Where(c => isWanted(c.First.Arm)).Select(c => double.IsNaN(c.Second));
    }

    [Fact]
    public void A_learning_reference_raises_no_alarm()
    {
        var world = new SyntheticWorld(12);
        var reference = DriftReference.Fit(world.Draw(500, 0, 11, stay: .85), "e", new DriftOptions { BudgetPrompts = 200, Replicates = 100 });
        var detector = new DriftDetector(reference);

        var scores = world.Draw(200, 12, 15).Select(x => detector.Observe(x)).ToArray();

        Assert.Contains(scores, s => s.Score > 1);
        Assert.DoesNotContain(scores, s => s.IsAlarm);
    }

    [Fact]
    public void Far_prompts_are_counted_back_to_a_prompt_and_no_further_than_the_longest_window()
    {
        var world = new SyntheticWorld(11, stream: 3);
        var detector = new DriftDetector(_reference);
        var far = new bool[400];
        for (var i = 0; i < 400; i++)
            far[i] = detector.Observe(10 + 2 * i, world.Draw(8, 13)).IsFar;

        Assert.Equal((far[300..].Count(f => f), 100), CountSince(10 + 2 * 300));
        Assert.Equal((far[^256..].Count(f => f), 256), CountSince(0));

        (int Far, int All) CountSince(long ordinal) => detector.CellCountsSince(ordinal) is var counts ? (counts[^1], counts.Sum()) : default;
    }

    [Fact]
    public void Prompts_out_of_order_are_refused()
    {
        var world = new SyntheticWorld(11, stream: 4);
        var detector = new DriftDetector(_reference);
        detector.Observe(5, world.Draw(0, 11));

        Assert.Throws<ArgumentOutOfRangeException>(() => detector.Observe(5, world.Draw(0, 11)));
        Assert.Equal(1, detector.Count);
    }

    [Fact]
    public void Vectors_that_cannot_be_are_refused()
    {
        var detector = new DriftDetector(_reference);
        var x = new SyntheticWorld(11, stream: 5).Draw(0, 11);

        Assert.Contains("63 values; 64", Assert.Throws<ArgumentException>(() => detector.Observe(x.AsSpan(1))).Message);
        Assert.Contains("length 0", Assert.Throws<ArgumentException>(() => detector.Observe(new float[64])).Message);
        x[5] = float.PositiveInfinity;
        Assert.Contains("infinity", Assert.Throws<ArgumentException>(() => detector.Observe(x)).Message);
        Assert.Equal(0, detector.Count);
    }

    [Fact]
    public void The_state_of_another_reference_is_refused()
    {
        var other = DriftReference.Fit(new SyntheticWorld(2).Draw(300, 0, 7), "e", new DriftOptions { BudgetPrompts = 200, Replicates = 100 });
        using var stream = new MemoryStream();
        new DriftDetector(other).Save(stream);
        stream.Position = 0;

        Assert.Throws<InvalidDataException>(() => DriftDetector.Restore(stream, _reference));
    }

    private (int[] Delays, long[] Errors) Changes(int runs, Func<SyntheticWorld, float[]> changed)
    {
        const int Before = 300, After = 1000;
        var world = new SyntheticWorld(11, stream: 6);
        var results = new List<(int Delay, long Error)>();
        while (results.Count < runs)
        {
            var detector = new DriftDetector(_reference);
            if (world.Draw(Before, 0, 11).Any(x => detector.Observe(x).IsAlarm))
                continue;
            var delay = 0;
            DriftScore score;
            do
                score = detector.Observe(changed(world));
            while (++delay < After && !score.IsAlarm);
            results.Add((delay, (score.ChangePoint ?? 0) - Before));
        }

        return ([.. results.Select(r => r.Delay)], [.. results.Select(r => r.Error)]);
    }
}
