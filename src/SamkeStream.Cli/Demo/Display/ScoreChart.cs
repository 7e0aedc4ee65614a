using System.Text;

namespace SamkeStream.Cli.Demo.Display;

/// <summary>The detector's latest scores as a chart of block characters, the threshold as a dashed line.</summary>
internal static class ScoreChart
{
    private const string Blocks = " ▁▂▃▄▅▆▇█";

    /// <summary>Score at the top of the chart; higher ones are cut.</summary>
    private const double Top = 1.5;

    /// <summary>Lines of Spectre markup, the top one first.</summary>
    /// <param name="scores">Oldest first, 1 being the threshold.</param>
    /// <param name="width">Columns, a score each.</param>
    /// <param name="height">A multiple of 3, so that the threshold lies between two lines.</param>
    public static IEnumerable<string> Draw(IReadOnlyList<double> scores, int width, int height)
    {
        var shown = scores.Skip(Math.Max(0, scores.Count - width)).ToArray();
        // The line above which a bar is over the threshold.
        var threshold = (int)Math.Round(height * (1 - (1 / Top)));
        for (var row = 0; row < height; row++)
        {
            var line = new StringBuilder(row == threshold - 1 ? "[grey]  1 ╌[/]" : row == height - 1 ? "[grey]  0 ─[/]" : "[grey]    │[/]");
            foreach (var score in shown)
            {
                var eighths = (int)Math.Round(Math.Clamp((score / Top * height) - (height - 1 - row), 0, 1) * 8);
                line.Append(eighths == 0
                    ? row == threshold - 1 ? "[grey]╌[/]" : " "
                    : $"[{Color(score)}]{Blocks[eighths]}[/]");
            }

            if (row == threshold - 1)
                line.Append("[grey]").Append('╌', Math.Max(0, width - shown.Length)).Append("[/]");
            yield return line.ToString();
        }
    }

    private static string Color(double score) => score > 1 ? "red" : score > .7 ? "yellow" : "green";
}
