using System.Globalization;
using SamkeStream.Benchmarks.Drift.Measures;

namespace SamkeStream.Benchmarks.Drift.Reporting;

/// <summary>How well the score tells changed streams from usual ones, whatever the threshold.</summary>
internal static class SeparationTable
{
    public static Table Create(IReadOnlyList<RowResult> rows) => new(
        "AUROC of the score",
        "D_t so many prompts after the change against D_t of usual traffic; every pair within a reference. The 95 % interval is a bootstrap over references and streams.",
        ["mix", "stream", "n", "change", .. ScoreSample.Widths.Select(width => string.Create(CultureInfo.InvariantCulture, $"after {width} prompts"))],
        [.. rows.SelectMany(Lines)]);

    private static IEnumerable<string[]> Lines(RowResult result)
    {
        var (row, trials) = result;
        IReadOnlyList<ScoreSample>[] usual = [.. trials.Select(trial => trial.Scores.Values.SelectMany(samples => samples).ToArray())];
        foreach (var name in trials[0].Scores.Keys)
        {
            IReadOnlyList<ScoreSample>[] changed = [.. trials.Select(trial => trial.Scores[name])];
            yield return
            [
                row.Mix.Name, row.StreamName, row.Size.ToString(CultureInfo.InvariantCulture), name,
                .. ScoreSample.Widths.Select((_, i) => Auroc.Of(changed, usual, i).Format("f3")),
            ];
        }
    }
}
