using Xunit;

namespace SamkeStream.Drift.Tests;

public class FalseAlarmBudgetTextTests
{
    [Theory]
    [InlineData("20000", 20_000)]
    [InlineData("30d@2000/day", 60_000)]
    [InlineData("0.5d@10000/day", 5_000)]
    [InlineData("fleet:2/week@50x2000/day", 350_000)]
    public void A_budget_is_read_as_people_write_it(string text, int prompts)
    {
        Assert.True(FalseAlarmBudget.TryParse(text, out var budget));
        Assert.Equal(prompts, budget.Prompts);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("0")]
    [InlineData("-5")]
    [InlineData("1e9")]
    [InlineData("30d")]
    [InlineData("0d@2000/day")]
    [InlineData("fleet:2/week@0x2000/day")]
    [InlineData("fleet:0/week@5x2000/day")]
    [InlineData("seldom")]
    public void Anything_else_is_refused(string? text)
    {
        Assert.False(FalseAlarmBudget.TryParse(text, out var budget));
        Assert.Null(budget);
    }

    [Fact]
    public void A_budget_shorter_than_the_floor_is_raised_to_it_with_a_remark()
    {
        Assert.True(FalseAlarmBudget.TryParse("200", out var budget));
        Assert.Equal(FalseAlarmBudget.Floor, budget.Prompts);
        Assert.NotNull(budget.Remark);
    }
}
