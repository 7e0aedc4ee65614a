using System.CommandLine;
using SamkeStream.Cli.Client;
using SamkeStream.Cli.Demo.Display;
using SamkeStream.Cli.Demo.Reporting;
using SamkeStream.Cli.Demo.Running;
using SamkeStream.Cli.Demo.Script;
using SamkeStream.Hosting;
using Spectre.Console;

namespace SamkeStream.Cli.Demo;

/// <summary><c>samke demo</c>: the whole loop in one process, with traffic that drifts twice.</summary>
internal static class DemoCommand
{
    public static Command Create()
    {
        var seed = new Option<string?>("--seed") { Description = "Chooses tasks and questions (default 0).", HelpName = "N" };
        var json = new Option<string?>("--json") { Description = "Also write the facts to this file; fractions are from 0 to 1, times in milliseconds.", HelpName = "FILE" };
        var headless = new Option<bool>("--headless") { Description = "Draw nothing; print the summary alone." };
        var prompts = new Option<string?>("--prompts")
        {
            Description = "Real prompts instead, a phase a file: JSON Lines, objects with prompt, optionally choices (texts) and answer (a choice's text, letter or index from 0).",
            HelpName = "A.jsonl,B.jsonl",
        };
        var broker = new Option<string?>("--broker") { Description = "A real broker: amqp://user:password@host:port/vhost.", HelpName = "URI" };
        var redis = new Option<string?>("--redis") { Description = "A real Redis: host:port.", HelpName = "HOST:PORT" };
        var bundle = new Option<string?>("--bundle") { Description = "Folder of another bundle.", HelpName = "DIR" };
        var command = new Command("demo", "Watch the whole loop: traffic drifts twice, is caught, adapted to, judged, served.") { seed, json, headless, prompts, broker, redis, bundle };
        command.SetAction(async (result, cancellationToken) =>
        {
            try
            {
                var options = DemoOptions.Parse(
                    result.GetValue(seed), result.GetValue(json), result.GetValue(headless), result.GetValue(prompts), result.GetValue(broker), result.GetValue(redis), result.GetValue(bundle));
                return await RunAsync(options, cancellationToken);
            }
            catch (Exception exception) when (exception is SettingsException or DemoException or ApiException)
            {
                return Failure.Tell(exception);
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                return Failure.TellStopped();
            }
        });
        return command;
    }

    private static async Task<int> RunAsync(DemoOptions options, CancellationToken cancellationToken)
    {
#pragma warning disable RS0030 // The composition root names the system clock.
        var time = TimeProvider.System;
#pragma warning restore RS0030
        var script = options.PromptFiles.Count > 0 ? PromptFileScript.Create(options.PromptFiles) : UniverseScript.Create(options.Seed);
        var state = new DemoState(time);
        await using var run = await DemoRun.StartAsync(options, script, state, time, cancellationToken);
        DemoReport report;
        try
        {
            report = await ShowAsync(options, script, state, run, time, cancellationToken);
        }
        catch (Exception exception) when (exception is DemoException or ApiException)
        {
            foreach (var warning in run.Warnings)
                await Console.Error.WriteLineAsync($"samke: warning: {warning}");
            throw;
        }

        foreach (var line in Summary.Lines(report))
            Console.Out.WriteLine(line);
        if (options.JsonFile is { } file)
            await File.WriteAllTextAsync(file, report.ToJson(), cancellationToken);
        return report.Succeeded ? 0 : 1;
    }

    private static async Task<DemoReport> ShowAsync(
        DemoOptions options, DemoScript script, DemoState state, DemoRun run, TimeProvider time, CancellationToken cancellationToken)
    {
        if (options.IsHeadless)
            return await run.RunAsync(cancellationToken);

        var console = AnsiConsole.Console;
        if (!console.Profile.Capabilities.Ansi || Console.IsOutputRedirected)
        {
            // No screen to draw on: what happens, line by line.
            state.Told += (at, text) => Console.Out.WriteLine(FormattableString.Invariant($"{at.TotalSeconds,6:f1} s  {text}"));
            var report = await run.RunAsync(cancellationToken);
            Console.Out.WriteLine();
            return report;
        }

        var running = run.RunAsync(cancellationToken);
        await new LiveView(console, script, state, new StageView(state, run.Meter), time).FollowAsync(running);
        return await running;
    }
}
