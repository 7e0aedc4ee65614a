using System.Globalization;
using SamkeStream.Cli.Display;
using SamkeStream.Drift.Monitoring;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace SamkeStream.Cli.Replay;

/// <summary>Prints what a replay found.</summary>
internal sealed class ReplaySummary(IAnsiConsole console)
{
    private const int ChartHeight = 6, WidestChart = 110;

    /// <summary>Streams that are printed one by one; of more, those with alarms come first.</summary>
    private const int MostStreams = 10;

    private const int MostAlarms = 50;

    public void Print(ReplayReport report, IReadOnlyDictionary<string, StreamReplay> shown, double promptsPerSecond, long? cached = null)
    {
        var main = report.Runs[0];
        Line($"{Counted(report.Prompts, "prompt")} of {Counted(main.Streams.Count, "stream")}; encoder {report.Encoder[..Math.Min(12, report.Encoder.Length)]}, {promptsPerSecond:f0} prompts/s{(cached is null ? "" : $" ({cached} from the cache)")}; seed {report.Seed}");
        if (report.Skipped.Count > 0)
            Line($"left out: {Counted(report.Skipped.Count, "bad line")}; the first: {report.Skipped[0]}");
        var streams = main.Streams.Count <= MostStreams ? main.Streams : [.. main.Streams.OrderByDescending(stream => stream.Alarms.Count).Take(MostStreams)];
        foreach (var stream in streams)
            Print(stream, main, shown[stream.Stream]);
        if (streams.Count < main.Streams.Count)
            Line($"… and {main.Streams.Count - streams.Count} streams more, with {main.Streams.Except(streams).Sum(stream => stream.Alarms.Count)} alarms");
        if (report.Runs.Count > 1)
            PrintBudgets(report);
    }

    private void Print(StreamResult stream, BudgetReport run, StreamReplay replay)
    {
        Line("");
        Line($"{stream.Stream}: {Counted(stream.Prompts, "prompt")}, budget T = {run.BudgetPrompts}: {char.ToLowerInvariant(run.Budget[0])}{run.Budget[1..]}");
        if (run.Remark is { } remark)
            Line($"  {remark}");
        foreach (var text in stream.Ingest.Remarks().Concat(stream.Remarks))
            Line($"  {text}");
        foreach (var reference in stream.References)
            Line(Describe(reference));
        if (stream.References.Count == 0)
        {
            Line($"  state: learning ({stream.Collected} of {stream.Wanted} prompts collected); without a reference there is no alarm, --reference-size and --reference make it come earlier");
            return;
        }

        foreach (var line in Chart(replay))
            console.MarkupLine(line);
        if (stream.Alarms.Count == 0)
            Line("  would not have alarmed");
        else
            PrintAlarms(stream);
        foreach (var change in stream.Changes ?? [])
            Line($"  known change at prompt {change.Ordinal}{(change.To is null ? "" : $" to {change.To}")}: {Outcome(change)}");
        Line(string.Create(
            CultureInfo.InvariantCulture,
            $"  {(stream.Changes is null ? "alarms" : "false alarms")}: {stream.Alarms.Count(alarm => alarm.IsFalse != false)} in {stream.QuietPrompts} prompts watched{(stream.Changes is null ? "" : " without a change")}; the budget allows {stream.ExpectedFalseAlarms:0.##} false ones"));
        if (stream.Phase != MonitorPhase.Watching)
            Line($"  at the end: {ReplayReport.Word(stream.Phase)}, {stream.Collected} of {stream.Wanted} prompts collected for the next reference");
    }

    private static string Describe(ReplayedReference reference)
    {
        var band = reference.ExpectedBand is [var low, var high]
            ? string.Create(CultureInfo.InvariantCulture, $"; false alarms come every {low:0.##} T to {high:0.##} T prompts")
            : "";
        return string.Create(
            CultureInfo.InvariantCulture,
            $"  reference from prompt {reference.From}{(reference.IsRecalled ? " again" : "")}: n {reference.Size}, τ {reference.Tau:0.0}, n_eff {reference.EffectiveSize:0}, {ReplayReport.Word(reference.State)}{band}");
    }

    private IEnumerable<string> Chart(StreamReplay replay)
    {
        var scores = replay.Trace!.Scores;
        var width = Math.Clamp(console.Profile.Width - ScoreChart.Margin - 3, 20, WidestChart);
        foreach (var line in ScoreChart.Draw(ScoreChart.Highest(scores, width), width, ChartHeight))
            yield return "  " + line;
        var marks = new string(' ', Math.Min(width, scores.Count)).ToCharArray();
        foreach (var change in replay.Changes)
            marks[ScoreChart.StretchOf(change.Ordinal, scores.Count, width)] = '┊';
        foreach (var alarm in replay.Alarms)
            marks[ScoreChart.StretchOf(alarm.At.Ordinal, scores.Count, width)] = '▲';
        yield return $"  [grey]{new string(' ', ScoreChart.Margin)}{new string(marks).TrimEnd()}[/]";
        yield return $"  [grey]{new string(' ', ScoreChart.Margin)}prompts 0 to {scores.Count - 1}; ▲ alarm{(replay.Changes.Count > 0 ? ", ┊ known change" : "")}[/]";
    }

    private void PrintAlarms(StreamResult stream)
    {
        Line("  would have alarmed:");
        var hasTimes = stream.Alarms.Any(alarm => alarm.At.Time is not null);
        var hasIds = stream.Alarms.Any(alarm => alarm.At.Id is not null);
        string[] heads = ["prompt", "id", "time", "change point", "delay", "real delay", "score", "arm", "kind", "tempo", "regime", "window", "resolved"];
        bool[] isShown = [true, hasIds, hasTimes, true, true, stream.Changes is not null, true, true, true, true, true, true, true];
        var columns = Enumerable.Range(0, heads.Length).Where(column => isShown[column]).ToArray();
        Write(
            columns.Select(column => heads[column]),
            stream.Alarms.Take(MostAlarms).Select(alarm => columns.Select(column => Row(alarm)[column])));
        if (stream.Alarms.Count > MostAlarms)
            Line($"  … and {stream.Alarms.Count - MostAlarms} more (--json FILE has all)");
    }

    private static string[] Row(ReplayedAlarm alarm) =>
    [
        Number(alarm.At.Ordinal),
        alarm.At.Id ?? "",
        alarm.At.Time?.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture) ?? "",
        Number(alarm.ChangePoint.Ordinal),
        Number(alarm.Delay),
        alarm.IsFalse == true ? "false alarm" : alarm.KnownDelay is { } delay ? Number(delay) : "",
        alarm.Score.ToString("0.00", CultureInfo.InvariantCulture),
        string.Create(CultureInfo.InvariantCulture, $"{ReplayReport.Word(alarm.Arm)} {alarm.Scale:0.##}"),
        alarm.Kind is { } kind ? ReplayReport.Word(kind) : "undecided",
        alarm.Tempo is { } tempo ? ReplayReport.Word(tempo) : "",
        alarm.Regime is { } regime ? alarm.IsRecurring ? $"{regime} again" : regime : "",
        alarm.Window is { } window ? string.Create(CultureInfo.InvariantCulture, $"{window.Prompts} at {window.At.Ordinal}") : "",
        alarm.Resolved is { } resolved ? string.Create(CultureInfo.InvariantCulture, $"{resolved.At.Ordinal} {resolved.Reason}") : "open",
    ];

    private static string Outcome(KnownChange change) => change switch
    {
        { Delay: { } delay } => string.Create(CultureInfo.InvariantCulture, $"alarm at its prompt {delay}{(change.PhaseBefore == MonitorPhase.Watching ? "" : $" (came while {ReplayReport.Word(change.PhaseBefore)})")}"),
        { Returned: { } returned } => string.Create(CultureInfo.InvariantCulture, $"no alarm: it ended the drift before it (noticed at prompt {returned})"),
        { PhaseBefore: MonitorPhase.Watching } => "not noticed",
        _ => $"not watched: came while {ReplayReport.Word(change.PhaseBefore)}",
    };

    private void PrintBudgets(ReplayReport report)
    {
        Line("");
        Line("what if:");
        var isKnown = report.Runs[0].Streams.Any(stream => stream.Changes is not null);
        var heads = new[] { "T", "budget", "reference", "alarms", "first at", isKnown ? "false" : "expected false", isKnown ? "real delays" : "delays", "kinds" };
        Write(heads, report.Runs.Select(run => BudgetRow(run, isKnown)));
        foreach (var remark in report.Runs.Skip(1).Select(run => run.Remark).OfType<string>().Distinct())
            Line($"  {remark}");
    }

    private static string[] BudgetRow(BudgetReport run, bool isKnown)
    {
        var alarms = run.Streams.SelectMany(stream => stream.Alarms).ToList();
        var states = run.Streams.Select(stream => stream.References is [var first, ..] ? ReplayReport.Word(first.State) : "learning").CountBy(state => state).ToList();
        var delays = isKnown
            ? run.Streams.SelectMany(stream => stream.Changes ?? []).Select(change => change.Delay is { } delay ? Number(delay) : change.Returned is not null ? "returned" : change.PhaseBefore == MonitorPhase.Watching ? "missed" : "not watched")
            : alarms.Select(alarm => Number(alarm.Delay));
        var kinds = alarms.CountBy(alarm => alarm.Kind is { } kind ? ReplayReport.Word(kind) : "undecided");
        return
        [
            Number(run.BudgetPrompts),
            run.Budget,
            states is [var (state, _)] ? state : string.Join(", ", states.Select(pair => $"{pair.Value} {pair.Key}")),
            Number(alarms.Count),
            alarms.Count == 0 ? "-" : Number(alarms.Min(alarm => alarm.At.Ordinal)),
            isKnown
                ? Number(alarms.Count(alarm => alarm.IsFalse == true))
                : run.Streams.Sum(stream => stream.ExpectedFalseAlarms).ToString("0.##", CultureInfo.InvariantCulture),
            Shortened(delays),
            string.Join(", ", kinds.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => pair.Value == 1 ? pair.Key : $"{pair.Value} {pair.Key}")),
        ];
    }

    private static string Shortened(IEnumerable<string> values)
    {
        var all = values.ToList();
        return string.Join(", ", all.Take(8)) + (all.Count > 8 ? ", …" : "");
    }

    private void Write(IEnumerable<string> heads, IEnumerable<IEnumerable<string>> rows)
    {
        var table = new Table { Border = TableBorder.None, Expand = false };
        foreach (var head in heads)
            table.AddColumn(new TableColumn($"[grey]{Markup.Escape(head)}[/]") { NoWrap = true });
        foreach (var row in rows)
            table.AddRow(row.Select(cell => (IRenderable)new Text(cell)));
        console.Write(new Padder(table, new Padding(2, 0, 0, 0)));
    }

    // Texts of users may hold what Spectre takes for markup, and are longer than a line.
    private void Line(FormattableString text) => Line(FormattableString.Invariant(text));

    private void Line(string text) => console.Profile.Out.Writer.WriteLine(text);

    private static string Number(long value) => value.ToString(CultureInfo.InvariantCulture);

    private static string Counted(long count, string thing) => string.Create(CultureInfo.InvariantCulture, $"{count} {thing}{(count == 1 ? "" : "s")}");
}
