using System.CommandLine;
using SamkeStream.Catch;
using SamkeStream.Cli.Client;
using SamkeStream.Drift;
using SamkeStream.Hosting;
using SamkeStream.Language.Bundles;
using SamkeStream.Language.Encoders;
using SamkeStream.Language.HuggingFace;
using Spectre.Console;

namespace SamkeStream.Cli.Replay;

/// <summary><c>samke replay</c>: what Catch would have made of prompts in files.</summary>
internal static class ReplayCommand
{
    /// <summary>Columns where output is no terminal: no table needs more.</summary>
    private const int FileWidth = 200;

    public static Command Create()
    {
        var files = new Argument<string[]>("file") { Description = "JSON Lines of prompts, one file after another: objects with text (or prompt) or messages, optionally stream, id, time, sequence; '-' reads standard input.", Arity = ArgumentArity.OneOrMore };
        var budget = new Option<string?>("--budget") { Description = "Prompts between two false alarms (default 10000), or 30d@2000/day (days at a rate), or fleet:2/week@50x2000/day (alarms a week of 50 streams at a rate each).", HelpName = "BUDGET" };
        var whatIf = new Option<string?>("--what-if") { Description = "Compare with other budgets, over the same vectors.", HelpName = "BUDGET,…" };
        var referenceSize = new Option<string?>("--reference-size") { Description = "Prompts that a reference is learned from (default 1000).", HelpName = "N" };
        var reference = new Option<string?>("--reference") { Description = "Take the reference from this file of prompts, not from the first ones of the stream.", HelpName = "FILE" };
        var named = new Option<string?>("--named-reference") { Description = "Compare with this reference of a running system, for its T: NAME or NAME@VERSION; --url names the system.", HelpName = "NAME" };
        var roles = new Option<string?>("--roles") { Description = "Whose messages of a conversation count (default user).", HelpName = "ROLE,…" };
        var template = new Option<string?>("--template") { Description = "Fixed text around every prompt, with {prompt} for what varies; only that is encoded.", HelpName = "TEXT" };
        var truncation = new Option<string?>("--truncation") { Description = "Of texts longer than the encoder's window: lose their end (default), their start, or read them in chunks.", HelpName = "end|start|chunks" };
        var windowSize = new Option<string?>("--window-size") { Description = "Prompts after a change that an adapter would be generated from (default 128).", HelpName = "N" };
        var encoder = new Option<string?>("--encoder") { Description = "Folder of a bundle, or of an encoder in Hugging Face layout.", HelpName = "DIR" };
        var seed = new Option<string?>("--seed") { Description = "Of the calibration (default 7, as Catch has it).", HelpName = "N" };
        var stream = new Option<string?>("--stream") { Description = "Replay this stream alone; lines that name none count as its.", HelpName = "NAME" };
        var changes = new Option<string?>("--changes") { Description = "Where traffic is known to change: numbers of prompts before a change, or the name of a member whose value changes.", HelpName = "1500,3000|NAME" };
        var skipBad = new Option<bool>("--skip-bad") { Description = "Leave bad lines out and count them." };
        var cache = new Option<string?>("--cache") { Description = "Keep vectors in this folder, so that a later run need not encode the same texts again.", HelpName = "DIR" };
        var json = new Option<string?>("--json") { Description = "Also write everything to this file.", HelpName = "FILE" };
        var svg = new Option<string?>("--svg") { Description = "Also draw the scores.", HelpName = "FILE" };
        var command = new Command("replay", "Which alarms would have been raised for the prompts of a file: Catch's own code, offline, at any speed.")
        {
            files, budget, whatIf, referenceSize, reference, named, windowSize, roles, template, truncation, encoder, seed, stream, changes, skipBad, cache, json, svg,
        };
        var connect = ApiClient.AddAddress(command);
        command.SetAction(async (result, cancellationToken) =>
        {
            using var api = connect(result);
            try
            {
                var options = ReplayOptions.Parse(new RawReplayOptions
                {
                    Files = result.GetValue(files)!,
                    Budget = result.GetValue(budget),
                    WhatIf = result.GetValue(whatIf),
                    ReferenceSize = result.GetValue(referenceSize),
                    Reference = result.GetValue(reference),
                    NamedReference = result.GetValue(named),
                    WindowSize = result.GetValue(windowSize),
                    Roles = result.GetValue(roles),
                    Template = result.GetValue(template),
                    Truncation = result.GetValue(truncation),
                    Encoder = result.GetValue(encoder),
                    Seed = result.GetValue(seed),
                    Stream = result.GetValue(stream),
                    Changes = result.GetValue(changes),
                    SkipBad = result.GetValue(skipBad),
                    Cache = result.GetValue(cache),
                    Json = result.GetValue(json),
                    Svg = result.GetValue(svg),
                });
                await RunAsync(options, api, cancellationToken);
                return 0;
            }
            catch (Exception exception) when (exception is SettingsException or ReplayException or ApiException or BundleException or ModelFolderException or IOException or UnauthorizedAccessException)
            {
                return Failure.Tell(exception);
            }
            catch (HttpRequestException exception)
            {
                return Failure.Tell(api.NoAnswer(exception));
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                return Failure.TellStopped();
            }
        });
        return command;
    }

    private static async Task RunAsync(ReplayOptions options, ApiClient api, CancellationToken cancellationToken)
    {
        if (options.ReferenceName is { } name)
        {
            var reference = await NamedReference.FetchAsync(api, name, cancellationToken);
            if (reference.Input is { } input && input != options.Stream.DescribeInput())
                await Console.Error.WriteLineAsync($"samke: note: reference {reference.Name} was made {input}, but the file is read {options.Stream.DescribeInput()}: that alone can be a drift");
            options = options with { Named = reference, Budgets = [FalseAlarmBudget.OfPrompts(reference.Reference.Options.BudgetPrompts)] };
        }

        var defaults = SamkeOptions.Read(new SettingsReader(new ConfigurationManager().GetSection(SamkeOptions.Section)));
        var rules = new PromptRules(defaults);
        var prompts = await Task.Run(() => ReplayPrompts.Read(options, rules, cancellationToken), cancellationToken);
        using var sentences = Load(options.Encoder ?? defaults.Bundle);
        using var cache = options.CacheFolder is { } folder ? new VectorFile(folder, sentences.Id, sentences.Dimensions) : null;
        var encoder = cache is null
            ? new PromptEncoder(sentences)
            : new PromptEncoder(sentences.Id, (texts, token) =>
                [.. cache.Embed(texts, missing => [.. sentences.Encode(missing, token).Select(text => text.Vector)]).Select(vector => new EncodedText(vector, false))]);

        var console = Console.IsOutputRedirected ? Plain() : AnsiConsole.Console;
        var (runs, encoding) = await ShowProgressAsync(
            console, progress => ReplayRun.Execute(options, prompts, encoder, rules, progress, cancellationToken), cancellationToken);

        var report = ReplayReport.Of(options, prompts, runs);
        if (options.JsonFile is { } json)
            await File.WriteAllTextAsync(json, report.ToJson(), cancellationToken);
        if (options.SvgFile is { } svg)
            await File.WriteAllTextAsync(svg, ScoreSvg.Draw([.. prompts.Streams.Select(name => runs[0].Streams[name])], report.Runs[0].BudgetPrompts), cancellationToken);
        new ReplaySummary(console).Print(report, runs[0].Streams, prompts.Lines.Count / Math.Max(1e-3, encoding.TotalSeconds), cache?.Found);
    }

    private static IAnsiConsole Plain()
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = AnsiSupport.No,
            ColorSystem = ColorSystemSupport.NoColors,
            Interactive = InteractionSupport.No,
            Out = new AnsiConsoleOutput(Console.Out),
        });
        console.Profile.Width = FileWidth;
        return console;
    }

    private static SentenceEncoder Load(string folder)
    {
        if (File.Exists(Path.Combine(folder, "config.json")))
            return SentenceEncoder.Load(folder);
        if (File.Exists(Path.Combine(folder, "bundle.json")))
            return LoadedBundle.Open(folder).Encoder;
        throw new ReplayException($"--encoder is '{folder}'; allowed: the folder of a bundle (it has a bundle.json), or of an encoder in Hugging Face layout (it has a config.json)");
    }

    /// <summary>Runs the work beside a bar where there is a terminal to draw it on.</summary>
    private static async Task<T> ShowProgressAsync<T>(IAnsiConsole console, Func<IProgress<ReplayProgress>, T> work, CancellationToken cancellationToken)
    {
        if (!console.Profile.Capabilities.Interactive)
            return await Task.Run(() => work(new Bar(null)), cancellationToken);
        return await console.Progress().AutoClear(true)
            .Columns(new TaskDescriptionColumn { Alignment = Justify.Left }, new ProgressBarColumn(), new PercentageColumn(), new ElapsedTimeColumn(), new RemainingTimeColumn())
            .StartAsync(context => Task.Run(() => work(new Bar(context.AddTask("prompts"))), cancellationToken));
    }

    private sealed class Bar(ProgressTask? task) : IProgress<ReplayProgress>
    {
        public void Report(ReplayProgress value)
        {
            if (task is null)
                return;
            task.Description = Markup.Escape(value.All == 0 ? value.Stage : $"{value.Stage}, {value.Done} of {value.All}");
            if (value.All == 0)
                return;
            task.MaxValue = value.All;
            task.Value = value.Done;
        }
    }
}
