using System.Globalization;

namespace SamkeStream.Benchmarks.Drift.Reporting;

/// <summary>False alarms: ARL0/T of every reference.</summary>
internal static class AlarmTable
{
    private const double Low = .5, High = 2;

    public static Table Create(IReadOnlyList<RowResult> rows) => new(
        "False alarms",
        "Measured prompts between false alarms divided by the budget T, every reference by itself. Outside: references beyond 0.5 to 2.0, with the 95 % interval of each (run lengths are close to exponential, so the intervals are those of a Poisson count).",
        ["mix", "stream", "n", "T", "state", "ARL0/T lowest / geometric mean / highest", "inside 0.5 to 2", "outside", "distance to exponential"],
        [.. rows.Select(Line)]);

    private static string[] Line(RowResult result)
    {
        var (row, trials) = result;
        var ratios = trials.Select(t => t.RunLengths.Mean / row.Budget).ToArray();
        var outside = trials.Where((_, i) => ratios[i] is < Low or > High).Select(t => (Ratio: t.RunLengths.Mean / row.Budget, Interval: t.RunLengths.Interval())).OrderBy(t => t.Ratio)
            .Select(t => string.Create(CultureInfo.InvariantCulture, $"{t.Ratio:f2} [{t.Interval.Low / row.Budget:f2}, {t.Interval.High / row.Budget:f2}]"));
        var states = trials.GroupBy(t => t.State).OrderByDescending(g => g.Count()).Select(g => g.Count() == trials.Count ? $"{g.Key}" : $"{g.Key} {g.Count()}");
        return
        [
            row.Mix.Name, row.StreamName, Text(row.Size), Text(row.Budget), string.Join(", ", states).ToLowerInvariant(),
            string.Create(CultureInfo.InvariantCulture, $"{ratios.Min():f2} / {Math.Exp(ratios.Average(Math.Log)):f2} / {ratios.Max():f2}"),
            string.Create(CultureInfo.InvariantCulture, $"{ratios.Count(r => r is >= Low and <= High)} of {ratios.Length}"),
            string.Join("; ", outside) is { Length: > 0 } text ? text : "–",
            trials.Average(t => t.RunLengths.DistanceToExponential(Measures.Trial.LongestRun * row.Budget)).ToString("f3", CultureInfo.InvariantCulture),
        ];
    }

    private static string Text(int value) => value.ToString(CultureInfo.InvariantCulture);
}
