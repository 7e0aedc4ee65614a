using SamkeStream.Benchmarks.Drift.Measures;
using SamkeStream.Benchmarks.Drift.Reporting;
using Xunit;

namespace SamkeStream.Benchmarks.Tests.Drift;

public class AurocTests
{
    [Fact]
    public void The_area_is_the_share_of_pairs_in_which_the_changed_score_is_higher()
    {
        IReadOnlyList<ScoreSample>[] usual = [[Before(1), Before(2), Before(3), Before(4)]];
        IReadOnlyList<ScoreSample>[] changed = [[After(2.5, 5), After(4, 5)]];

        // 2.5 is above two of four, 4 above three and level with one.
        Assert.Equal((.5 + .875) / 2, Auroc.Of(changed, usual, 0).Value, 12);
        Assert.Equal(1, Auroc.Of(changed, usual, 1).Value);
    }

    [Fact]
    public void Scores_of_different_references_are_not_compared()
    {
        IReadOnlyList<ScoreSample>[] usual = [[Before(1), Before(2)], [Before(101), Before(102)]];
        IReadOnlyList<ScoreSample>[] changed = [[After(3, 3)], [After(103, 103)]];

        Assert.Equal(1, Auroc.Of(changed, usual, 0).Value);
    }

    [Fact]
    public void The_interval_holds_the_area_and_shrinks_with_more_streams()
    {
        var few = Area(10);
        var many = Area(300);

        Assert.InRange(many.Value, many.Low, many.High);
        Assert.True(many.High - many.Low < .6 * (few.High - few.Low), $"{few.Format("f3")} and {many.Format("f3")}");

        static Estimate Area(int streams)
        {
            var random = new Random(5);
            IReadOnlyList<ScoreSample>[] usual = [.. Enumerable.Range(0, 4).Select(_ => Enumerable.Range(0, 200).Select(_ => Before(random.NextDouble())).ToArray())];
            IReadOnlyList<ScoreSample>[] changed = [.. Enumerable.Range(0, 4).Select(_ => Enumerable.Range(0, streams).Select(_ => After(.3 + random.NextDouble(), 0)).ToArray())];
            return Auroc.Of(changed, usual, 0);
        }
    }

    [Fact]
    public void A_detector_that_does_not_score_every_prompt_keeps_its_last_score()
    {
        var path = new double[Trial.WarmUp + 64];
        Array.Fill(path, double.NaN);
        path[Trial.WarmUp - 20] = 7;
        path[Trial.WarmUp + 30] = 9;

        var sample = ScoreSample.From(path);

        Assert.Equal(7, sample.Before);
        Assert.Equal([7, 9], sample.After);
    }

    private static ScoreSample Before(double score) => new(score, [0, 0]);

    private static ScoreSample After(double first, double second) => new(0, [first, second]);
}
