using System.CommandLine;
using SamkeStream.Training.Pipeline;
using Spectre.Console;

namespace SamkeStream.Cli.Models;

/// <summary><c>samke train</c>: makes the small bundle from scratch.</summary>
internal static class TrainCommand
{
    public static Command Create()
    {
        var output = new Option<string>("--out") { Description = "Folder of the bundle.", DefaultValueFactory = _ => "models" };
        var work = new Option<string>("--work") { Description = "Where stages leave their results and the state of interrupted ones.", DefaultValueFactory = _ => Path.Combine(".samke", "training") };
        var shared = new Option<string?>("--shared")
        {
            Description = "Folder with models/all-MiniLM-L6-v2 and data/prompts, needed to distil the encoder; without it the encoder of --out is kept (default: SAMKE_SHARED, else ../shared).",
            DefaultValueFactory = _ => Environment.GetEnvironmentVariable("SAMKE_SHARED") ?? Path.Combine("..", "shared"),
        };
        var seed = new Option<int>("--seed") { Description = "Seed of everything.", DefaultValueFactory = _ => 0 };
        var stage = new Option<string>("--stage") { Description = $"Last stage to run: {string.Join(", ", TrainingStages.All)}.", DefaultValueFactory = _ => TrainingStages.Bundle };
        var smoke = new Option<bool>("--smoke") { Description = "A few steps of every stage: shows that they fit together, learns nothing." };
        var command = new Command("train", "Train the small bundle: encoder, base model, task adapters, decoder. Ctrl+C stops; the next run goes on where it stopped.") { output, work, shared, seed, stage, smoke };
        command.SetAction((result, cancellationToken) =>
        {
            var settings = new TrainingSettings
            {
                OutputFolder = result.GetValue(output)!,
                WorkFolder = result.GetValue(work)!,
                SharedFolder = Directory.Exists(result.GetValue(shared)) ? result.GetValue(shared) : null,
                Seed = result.GetValue(seed),
                LastStage = result.GetValue(stage)!,
                Scale = result.GetValue(smoke) ? TrainingScale.Smoke : TrainingScale.Full,
            };
#pragma warning disable RS0030 // The composition root names the system clock.
            var pipeline = new TrainingPipeline(settings, TimeProvider.System);
#pragma warning restore RS0030
            return Task.FromResult(LongRun.Execute(progress =>
            {
                var records = pipeline.Run(progress, cancellationToken);
                var table = new Table().Border(TableBorder.Rounded).AddColumns("stage", "seconds", "measures");
                foreach (var record in records)
                {
                    var measures = string.Join(", ", record.Measures.Select(m => FormattableString.Invariant($"{m.Key} {m.Value:0.####}")));
                    table.AddRow(Markup.Escape(record.Stage), FormattableString.Invariant($"{record.Seconds:0}"), Markup.Escape(record.Note is null ? measures : $"{measures} ({record.Note})"));
                }

                AnsiConsole.Write(table);
                return 0;
            }));
        });
        return command;
    }
}
