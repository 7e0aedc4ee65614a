using System.Globalization;
using SamkeStream.Cli.Demo.Reporting;
using SamkeStream.Cli.Demo.Running;
using SamkeStream.Cli.Demo.Script;
using SamkeStream.Cli.Display;
using SamkeStream.Drift.Monitoring;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace SamkeStream.Cli.Demo.Display;

/// <summary>Draws the state of a run ten times a second, in place.</summary>
internal sealed class LiveView(IAnsiConsole console, DemoScript script, DemoState state, StageView stages, TimeProvider time)
{
    private const int ChartHeight = 6;
    private const int ShownLines = 7;

    /// <summary>Columns that the whole table needs; below, the less important ones are left out.</summary>
    private const int WideTable = 105;

    private static readonly TimeSpan Frame = TimeSpan.FromMilliseconds(100);

    /// <summary>Draws until the run is over, then once more.</summary>
    public Task FollowAsync(Task run) => console.Live(Draw()).AutoClear(true).Overflow(VerticalOverflow.Crop).StartAsync(async live =>
    {
        while (!run.IsCompleted)
        {
            live.UpdateTarget(Draw());
            await Task.WhenAny(run, Task.Delay(Frame, time));
        }

        live.UpdateTarget(Draw());
    });

    private Rows Draw()
    {
        var width = Math.Clamp(console.Profile.Width, 60, 120);
        return new Rows(
        [
            new Rule("[bold]SamkeStream[/] [grey]prompts → drift → adapter → judged → served[/]") { Justification = Justify.Left, Style = Style.Parse("grey") },
            Phases(width >= WideTable),
            Line(Status()),
            .. ScoreChart.Draw(state.Scores, width - 7, ChartHeight).Select(Line),
            .. stages.Draw().Select(Line),
            new Rule { Style = Style.Parse("grey") },
            .. state.Lines.TakeLast(ShownLines).Select(line => Line(Told(line.At, line.Text, width))),
            .. Where().Select(Line),
        ]);
    }

    private static Markup Line(string markup) => new(markup);

    private static string Told(TimeSpan at, string text, int width)
    {
        var shown = text.Length > width - 12 ? text[..(width - 13)] + "…" : text;
        return $"[grey]{at.TotalSeconds.ToString("f1", CultureInfo.InvariantCulture),6} s[/]  {Markup.Escape(shown)}";
    }

    private Table Phases(bool isWide)
    {
        var table = new Table { Border = TableBorder.None, Expand = false };
        string[] heads = ["phase", "prompts", "drift", "kind", "base", "before", "now", "adapter"];
        int[] shown = isWide ? [0, 1, 2, 3, 4, 5, 6, 7] : [0, 1, 2, 4, 6];
        foreach (var column in shown)
            table.AddColumn(new TableColumn($"[grey]{heads[column]}[/]") { NoWrap = true, Alignment = column is 1 or 4 or 5 or 6 ? Justify.Right : Justify.Left });
        var reports = state.Phases;
        for (var i = 0; i < script.Phases.Count; i++)
        {
            var row = i < reports.Count ? Row(i, reports[i], i == reports.Count - 1) : Waiting(i);
            table.AddRow(shown.Select(column => row[column]));
        }

        return table;
    }

    private IRenderable[] Waiting(int index) =>
        [Cell($"[grey]  {index + 1} {Markup.Escape(script.Phases[index].Name)}[/]"), .. Enumerable.Repeat(Cell(""), 7)];

    private static IRenderable[] Row(int index, PhaseReport phase, bool isCurrent) =>
    [
        Cell($"{(isCurrent ? "[yellow]▶[/]" : "[green]✓[/]")} {index + 1} {Markup.Escape(phase.Name)}"),
        Cell($"{phase.Prompts}"),
        Cell(phase.Drift.Detected ? $"[red]after {phase.Drift.DelayPrompts}[/]" : index == 0 ? "[grey]none[/]" : "…"),
        Cell(phase.Drift.Kind ?? ""),
        Cell(Percent(phase.Accuracy.Base)),
        Cell(Percent(phase.Accuracy.Before)),
        Cell(phase.Accuracy.Promoted is { } now ? $"[bold green]{Percent(now)}[/]" : ""),
        Cell(phase.Adapter.Promoted ? $"[green]{Markup.Escape(phase.Adapter.Strategy!)}[/]" : phase.Adapter.Reason is null ? "" : "[yellow]rejected[/]"),
    ];

    private static Markup Cell(string markup) => new(markup);

    private string Status()
    {
        var rate = FormattableString.Invariant($"[bold]{state.PromptsPerSecond:f0}[/] prompts/s");
        return state.Latest switch
        {
            null => "starting …",
            { Phase: MonitorPhase.Learning, Ordinal: var ordinal } when ordinal + 1 >= script.ReferenceSize => "calibrating the threshold by bootstrap …",
            { Phase: MonitorPhase.Learning, Ordinal: var ordinal } => $"{rate}   learning what is normal: {ordinal + 1} of {script.ReferenceSize} prompts",
            { Phase: MonitorPhase.Drifted, Score: var score } => FormattableString.Invariant($"{rate}   [red]drifted[/], learning the new traffic; score {score:f2}, threshold 1"),
            { Score: var score } => FormattableString.Invariant($"{rate}   [green]watching[/], score {score:f2}, threshold 1"),
        };
    }

    private IEnumerable<string> Where()
    {
        if (state.Phases.LastOrDefault(phase => phase.Adapter.Promoted) is not { Adapter: { } adapter })
            yield break;
        yield return $"[grey]adapter[/]  {Markup.Escape(adapter.Folder!)}";
        yield return $"[grey]fetch[/]    {Markup.Escape(state.Fetch!)}";
    }

    private static string Percent(double? share) => share?.ToString("P0", CultureInfo.InvariantCulture) ?? "";
}
