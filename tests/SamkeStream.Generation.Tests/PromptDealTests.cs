using Xunit;

namespace SamkeStream.Generation.Tests;

public sealed class PromptDealTests
{
    [Fact]
    public void No_prompt_comes_twice_before_all_have_come_once()
    {
        var (draws, repeated) = PromptDeal.Deal(128, 16, 8, new Random(1));

        Assert.False(repeated);
        Assert.Equal(Enumerable.Range(0, 128), draws.SelectMany(draw => draw).Order());
    }

    [Fact]
    public void Prompts_stay_distinct_within_a_draw_when_the_window_is_used_up()
    {
        var (draws, repeated) = PromptDeal.Deal(20, 12, 8, new Random(2));

        Assert.False(repeated);
        Assert.All(draws, draw => Assert.Equal(8, draw.Distinct().Count()));
    }

    [Fact]
    public void A_window_shorter_than_a_draw_is_used_evenly_and_flagged()
    {
        var (draws, repeated) = PromptDeal.Deal(3, 2, 8, new Random(3));

        Assert.True(repeated);
        Assert.All(draws, draw => Assert.All(draw.GroupBy(i => i), group => Assert.InRange(group.Count(), 2, 3)));
    }

    [Fact]
    public void The_seed_decides()
    {
        var first = PromptDeal.Deal(50, 3, 8, new Random(4)).Draws;

        Assert.Equal(first, PromptDeal.Deal(50, 3, 8, new Random(4)).Draws);
        Assert.NotEqual(first, PromptDeal.Deal(50, 3, 8, new Random(5)).Draws);
    }

    [Fact]
    public void An_empty_window_is_refused() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => PromptDeal.Deal(0, 1, 8, new Random(6)));
}
