using System.Globalization;

namespace SamkeStream.Cli.Demo.Reporting;

/// <summary>The end of a run as plain lines.</summary>
internal static class Summary
{
    public static IEnumerable<string> Lines(DemoReport report)
    {
        yield return $"samke demo, seed {report.Seed}: bundle {report.Bundle.Name} {report.Bundle.Digest[..8]}, tensors by {report.Provider}, broker {report.Broker}, store {report.Store}";
        yield return "";
        foreach (var line in Table(report.Phases))
            yield return line;
        yield return "";
        var times = report.TimingsMs;
        yield return $"a prompt       encode {Durations.Text(times.EncodeMean)}, detect {Durations.Text(times.DetectMean)}; calibrate a reference of {report.ReferenceSize}: {Durations.Text(times.Calibrate)}";
        yield return $"a drift        window {Durations.Text(times.Window)}, generate {Durations.Text(times.Generate)}, evaluate {Durations.Text(times.Evaluate)}; alarm to promotion {Durations.Text(times.DriftToPromoted)}";
        yield return FormattableString.Invariant($"in all         {report.Phases.Sum(phase => phase.Prompts)} prompts in {report.WallSeconds:f0} s; false alarms: {FalseAlarms(report)} (the budget allows one in {report.BudgetPrompts} prompts)");
        if (report.Phases.LastOrDefault(phase => phase.Adapter.Promoted) is { Adapter: var adapter })
        {
            yield return $"adapter        {adapter.Folder}";
            yield return $"serve again    {report.Fetch.Serve}";
            yield return $"then fetch     {report.Fetch.Curl}";
            if (report.Fetch.Redis is { } pointer)
                yield return $"or its pointer {pointer}";
        }

        foreach (var phase in report.Phases.Where(phase => phase.Adapter.Reason is not null))
            yield return $"rejected       {phase.Name}: {phase.Adapter.Reason}";
        foreach (var missing in report.Missing)
            yield return $"MISSING        {missing}";
    }

    private static int FalseAlarms(DemoReport report) => report.Phases.Skip(1).Sum(phase => phase.Drift.FalseAlarmsBefore);

    private static IEnumerable<string> Table(IReadOnlyList<PhaseReport> phases)
    {
        string[] head = ["phase", "prompts", "drift", "kind", "base", "before", "now", "adapter"];
        var rows = phases.Select((phase, i) => new[]
        {
            $"{i + 1} {phase.Name}",
            phase.Prompts.ToString(CultureInfo.InvariantCulture),
            phase.Drift.Detected ? $"after {phase.Drift.DelayPrompts}" : i == 0 ? "-" : "no",
            phase.Drift.Kind ?? "-",
            Percent(phase.Accuracy.Base),
            Percent(phase.Accuracy.Before),
            Percent(phase.Accuracy.Promoted ?? phase.Accuracy.Before),
            phase.Adapter.Promoted ? phase.Adapter.Strategy! : phase.Adapter.Reason is null ? "-" : "rejected",
        }).Prepend(head).ToList();
        var widths = head.Select((_, column) => rows.Max(row => row[column].Length)).ToArray();
        foreach (var row in rows)
            yield return string.Join("  ", row.Select((cell, column) => column is 1 or 4 or 5 or 6 ? cell.PadLeft(widths[column]) : cell.PadRight(widths[column]))).TrimEnd();
    }

    private static string Percent(double? share) => share?.ToString("P0", CultureInfo.InvariantCulture) ?? "-";
}
