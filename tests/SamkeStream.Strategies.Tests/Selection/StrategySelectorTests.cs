using SamkeStream.Language.TextGeneration;
using SamkeStream.Strategies.Selection;
using Xunit;

namespace SamkeStream.Strategies.Tests.Selection;

public sealed class StrategySelectorTests
{
    private static readonly SelectionOptions Options = new() { Seed = 1 };

    [Fact]
    public void The_most_accurate_candidate_wins_when_its_gain_is_certain()
    {
        var selection = StrategySelector.Select(Outcome("base", 100, right: 40), [Outcome("generated", 100, 85), Outcome("mean-of-draws", 100, 92)], Options);

        Assert.Equal(SelectionVerdict.Better, selection.Verdict);
        Assert.Equal(1, selection.Best);
        Assert.Equal(["base", "generated", "mean-of-draws"], selection.Scoreboard.Select(score => score.Strategy));
        Assert.Equal([0.4, 0.85, 0.92], selection.Scoreboard.Select(score => score.Accuracy));
        Assert.Equal(0.52, selection.Scoreboard[2].Gain, 1e-12);
        Assert.InRange(selection.Scoreboard[2].GainLowerBound, 0.40, 0.52);
        Assert.All(selection.Scoreboard, score => Assert.Equal(100, score.Items));
    }

    [Fact]
    public void A_gain_that_may_be_chance_is_not_enough()
    {
        var selection = StrategySelector.Select(Outcome("base", 50, right: 25), [Outcome("generated", 50, right: 26)], Options);

        Assert.Equal(SelectionVerdict.NotBetter, selection.Verdict);
        Assert.Equal(0, selection.Best);
    }

    [Fact]
    public void A_candidate_like_the_base_is_not_better()
    {
        var selection = StrategySelector.Select(Outcome("base", 60, right: 60), [Outcome("generated", 60, right: 60)], Options);

        Assert.Equal(SelectionVerdict.NotBetter, selection.Verdict);
        Assert.Equal(0, selection.Scoreboard[1].GainLowerBound);
    }

    [Fact]
    public void Equal_accuracy_is_decided_by_the_lower_negative_log_likelihood()
    {
        var selection = StrategySelector.Select(
            Outcome("base", 100, right: 30), [Outcome("generated", 100, 80, loss: 0.5), Outcome("two-subspace", 100, 80, loss: 0.4), Outcome("mean-of-draws", 100, 80, loss: 0.6)], Options);

        Assert.Equal(1, selection.Best);
    }

    [Theory]
    [InlineData(29, SelectionVerdict.NotValidated)]
    [InlineData(30, SelectionVerdict.Better)]
    public void Fewer_than_thirty_items_validate_nothing(int items, SelectionVerdict verdict)
    {
        var selection = StrategySelector.Select(Outcome("base", items, right: 0), [Outcome("generated", items, right: items)], Options);

        Assert.Equal(verdict, selection.Verdict);
    }

    [Fact]
    public void A_candidate_without_finite_scores_never_wins()
    {
        var broken = Outcome("generated", 100, right: 100, loss: double.NaN);

        var alone = StrategySelector.Select(Outcome("base", 100, right: 10), [broken], Options);
        var withAnother = StrategySelector.Select(Outcome("base", 100, right: 10), [broken, Outcome("mean-of-draws", 100, right: 60)], Options);

        Assert.Equal((SelectionVerdict.NoFiniteScore, null), (alone.Verdict, alone.Best));
        Assert.Null(alone.Scoreboard[1].NegativeLogLikelihood);
        Assert.Equal((SelectionVerdict.Better, 1), (withAnother.Verdict, withAnother.Best));
    }

    [Fact]
    public void The_bound_pairs_the_answers_to_one_item()
    {
        // 50 points of gain in both cases: 50 of 100 items improve, or 75 improve and 25 get worse.
        var steady = StrategySelector.Select(Outcome("base", 100, right: 50), [Outcome("generated", 100, right: 100)], Options);
        var exchanged = StrategySelector.Select(
            Outcome("base", 100, right: 25),
            [new StrategyOutcome("generated", [.. Enumerable.Range(0, 100).Select(i => new ItemScore(0, i >= 25, 0.3))])],
            Options);

        Assert.Equal(steady.Scoreboard[1].Gain, exchanged.Scoreboard[1].Gain, 1e-12);
        Assert.True(exchanged.Scoreboard[1].GainLowerBound < steady.Scoreboard[1].GainLowerBound);
    }

    [Fact]
    public void All_must_answer_the_same_items()
    {
        Assert.Throws<ArgumentException>(() => StrategySelector.Select(Outcome("base", 30, right: 1), [Outcome("generated", 31, right: 1)], Options));
        Assert.Throws<ArgumentException>(() => StrategySelector.Select(Outcome("base", 0, right: 0), [], Options));
    }

    private static StrategyOutcome Outcome(string strategy, int items, int right, double loss = 0.5) =>
        new(strategy, [.. Enumerable.Range(0, items).Select(i => new ItemScore(0, i < right, loss))]);
}
