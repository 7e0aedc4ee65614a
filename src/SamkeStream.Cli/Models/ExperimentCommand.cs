using System.CommandLine;
using SamkeStream.Training.Experiments;
using Spectre.Console;

namespace SamkeStream.Cli.Models;

/// <summary><c>samke experiment small</c>: what the small bundle's method reaches, against its bars.</summary>
internal static class ExperimentCommand
{
    public static Command Create()
    {
        var command = new Command("experiment", "Measure what the method reaches.");
        command.Subcommands.Add(Small());
        return command;
    }

    private static Command Small()
    {
        var bundle = new Option<string>("--bundle") { Description = "Bundle whose encoder is used.", DefaultValueFactory = _ => "models" };
        var work = new Option<string>("--work") { Description = "Where trained parts of each seed are kept.", DefaultValueFactory = _ => Path.Combine(".samke", "experiment") };
        var json = new Option<string?>("--json") { Description = "Also write the numbers to this file." };
        var quick = new Option<bool>("--quick") { Description = "Seconds instead of an hour: shows that it runs; its numbers mean nothing." };
        var command = new Command("small", "Base, adapters trained per task, and generated adapters on held-out tasks: two seeds, means over several draws.") { bundle, work, json, quick };
        command.SetAction((result, cancellationToken) =>
        {
            var options = new SmallExperimentOptions { BundleFolder = result.GetValue(bundle)!, WorkFolder = result.GetValue(work)! };
            if (result.GetValue(quick))
                options = options.Quick();
            ExperimentReport? report = null;
#pragma warning disable RS0030 // The composition root names the system clock.
            var experiment = new SmallExperiment(options, TimeProvider.System);
#pragma warning restore RS0030
            var code = LongRun.Execute(progress =>
            {
                report = experiment.Run(progress, cancellationToken);
                return 0;
            });
            if (report is null)
                return Task.FromResult(code);
            Print(report);
            if (result.GetValue(json) is { } path)
                File.WriteAllText(path, report.ToJson());
            return Task.FromResult(report.Passed || result.GetValue(quick) ? 0 : 1);
        });
        return command;
    }

    private static void Print(ExperimentReport report)
    {
        var table = new Table().Border(TableBorder.Rounded).AddColumn("accuracy, %");
        foreach (var seed in report.Seeds)
            table.AddColumn(new TableColumn($"seed {seed}").RightAligned());
        table.AddColumn(new TableColumn("mean").RightAligned()).AddColumn("bar").AddColumn("");
        foreach (var row in report.Rows)
        {
            var bar = (row.AtLeast, row.AtMost) switch
            {
                ({ } least, { } most) => $"{Percent(least)} to {Percent(most)}",
                ({ } least, null) => $"≥ {Percent(least)}",
                (null, { } most) => $"≤ {Percent(most)}",
                _ => "",
            };
            var verdict = row.Passed switch { true => "reached", false => "[red]missed[/]", null => "" };
            table.AddRow([Markup.Escape(row.Name), .. row.Seeds.Select(Percent), Percent(row.Mean), bar, verdict]);
        }

        AnsiConsole.Write(table);
        AnsiConsole.WriteLine(FormattableString.Invariant($"{report.Draws} draws, {report.TasksPerGroup} tasks a group, {report.Questions} questions a task; {report.Seconds:0} s"));
    }

    private static string Percent(double share) => FormattableString.Invariant($"{100 * share:0.0}");
}
