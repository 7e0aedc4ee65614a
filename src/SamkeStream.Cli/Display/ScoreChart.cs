using System.Text;

namespace SamkeStream.Cli.Display;

/// <summary>Scores of a detector as a chart of block characters, the threshold as a dashed line.</summary>
internal static class ScoreChart
{
    /// <summary>Columns that stand before the scores.</summary>
    public const int Margin = 5;

    private const string Blocks = " ▁▂▃▄▅▆▇█";

    /// <summary>Score at the top of the chart; higher ones are cut.</summary>
    private const double Top = 1.5;

    /// <summary>Lines of Spectre markup, the top one first.</summary>
    /// <param name="scores">Oldest first, 1 being the threshold, NaN where there is none.</param>
    /// <param name="width">Columns, a score each; the latest are shown.</param>
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
                var eighths = double.IsNaN(score) ? 0 : (int)Math.Round(Math.Clamp((score / Top * height) - (height - 1 - row), 0, 1) * 8);
                line.Append(eighths == 0
                    ? row == threshold - 1 ? "[grey]╌[/]" : " "
                    : $"[{Color(score)}]{Blocks[eighths]}[/]");
            }

            if (row == threshold - 1)
                line.Append("[grey]").Append('╌', Math.Max(0, width - shown.Length)).Append("[/]");
            yield return line.ToString();
        }
    }

    /// <summary>The highest score of each of so many stretches of equal length; NaN where a stretch has none.</summary>
    public static IReadOnlyList<double> Highest(IReadOnlyList<float> scores, int stretches)
    {
        var highest = new double[Math.Min(stretches, scores.Count)];
        Array.Fill(highest, double.NaN);
        for (var i = 0; i < scores.Count; i++)
        {
            var stretch = StretchOf(i, scores.Count, stretches);
            if (!float.IsNaN(scores[i]) && !(scores[i] <= highest[stretch]))
                highest[stretch] = scores[i];
        }

        return highest;
    }

    /// <summary>The stretch that a score is in.</summary>
    public static int StretchOf(long index, int count, int stretches) => (int)(index * Math.Min(stretches, count) / count);

    private static string Color(double score) => score > 1 ? "red" : score > .7 ? "yellow" : "green";
}
