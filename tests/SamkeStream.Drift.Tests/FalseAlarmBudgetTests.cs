using Xunit;

namespace SamkeStream.Drift.Tests;

public class FalseAlarmBudgetTests
{
    [Fact]
    public void A_budget_is_given_in_prompts_in_days_or_for_a_fleet()
    {
        Assert.Equal(5000, FalseAlarmBudget.OfPrompts(5000).Prompts);
        Assert.Equal(60_000, FalseAlarmBudget.OfDays(2000).Prompts);
        Assert.Equal(14_000, FalseAlarmBudget.OfDays(2000, 7).Prompts);
        Assert.Equal(70_000, FalseAlarmBudget.OfFleet(alarmsPerWeek: 2, streams: 40, promptsPerDay: 500).Prompts);
        Assert.Null(FalseAlarmBudget.OfPrompts(1000).Remark);
    }

    [Fact]
    public void A_budget_outside_the_limits_is_moved_to_them_and_says_so()
    {
        var small = FalseAlarmBudget.OfDays(10, 30);
        Assert.Equal((1000, 300), (small.Prompts, small.Requested));
        Assert.Equal(
            "One false alarm per 30 days at 10 prompts a day is a false alarm every 300 prompts; the detector uses at least 1000, so alarms are rarer than asked for.",
            small.Remark);
        Assert.Equal("One false alarm per 10 prompts; the detector uses at least 1000, so alarms are rarer than asked for.", FalseAlarmBudget.OfPrompts(10).Remark);

        var large = FalseAlarmBudget.OfFleet(.1, 10_000, 1e6);
        Assert.Equal(10_000_000, large.Prompts);
        Assert.Contains("at most 10000000", large.Remark);
        Assert.Empty(new DriftOptions { BudgetPrompts = large.Prompts }.Validate());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public void A_budget_needs_numbers_above_zero(double value)
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => FalseAlarmBudget.OfPrompts(value));
        Assert.Throws<ArgumentOutOfRangeException>(() => FalseAlarmBudget.OfDays(100, value));
        Assert.Throws<ArgumentOutOfRangeException>(() => FalseAlarmBudget.OfFleet(value, 10, 100));
        Assert.Throws<ArgumentOutOfRangeException>(() => FalseAlarmBudget.OfFleet(1, 0, 100));
    }

    [Theory]
    [InlineData(60_000, .25, 15_000)]
    [InlineData(60_000, 1, 60_000)]
    [InlineData(10_000, 1.0 / 64, 1000)]
    [InlineData(300, .5, 300)]
    public void Of_a_sampled_stream_the_budget_counts_what_the_detector_sees(long prompts, double share, long expected)
    {
        Assert.Equal(expected, FalseAlarmBudget.AtShare(prompts, share));
        Assert.Throws<ArgumentOutOfRangeException>(() => FalseAlarmBudget.AtShare(prompts, 0));
    }
}
