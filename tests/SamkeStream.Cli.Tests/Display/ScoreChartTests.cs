using SamkeStream.Cli.Display;
using Spectre.Console;
using Xunit;

namespace SamkeStream.Cli.Tests.Display;

public class ScoreChartTests
{
    [Fact]
    public void A_bar_crosses_the_threshold_line_where_its_score_is_above_one()
    {
        var lines = Draw([0, .5, 1, 1.25, 9], 5);

        Assert.Equal(
        [
            "    │    █",
            "  1 ╌╌╌╌██",
            "    │  ███",
            "    │  ███",
            "    │ ████",
            "  0 ─ ████",
        ], lines);
    }

    [Fact]
    public void The_latest_scores_are_shown_where_there_are_more_than_columns()
    {
        var lines = Draw([9, 9, 9, 0, 0], 2);

        Assert.DoesNotContain(lines, line => line.Contains('█', StringComparison.Ordinal));
    }

    [Fact]
    public void Without_scores_there_is_the_threshold_alone() =>
        Assert.Equal("  1 ╌╌╌╌", Draw([], 3)[1]);

    private static string[] Draw(double[] scores, int width) =>
        [.. ScoreChart.Draw(scores, width, 6).Select(line => Markup.Remove(line).TrimEnd())];
}
