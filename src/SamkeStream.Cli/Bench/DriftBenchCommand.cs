using System.CommandLine;
using SamkeStream.Benchmarks.Drift;
using SamkeStream.Language.HuggingFace;

namespace SamkeStream.Cli.Bench;

/// <summary><c>samke bench drift</c>: false alarms, delays and kinds of the drift detector, its peers, its cost.</summary>
internal static class DriftBenchCommand
{
    public static Command Create()
    {
        var shared = Environment.GetEnvironmentVariable("SAMKE_SHARED") ?? Path.Combine("..", "shared");
        var encoder = new Option<string>("--encoder") { Description = "Encoder in Hugging Face layout.", DefaultValueFactory = _ => Path.Combine("models", "encoder") };
        var prompts = new Option<string>("--prompts") { Description = "Folder of JSON Lines files, one domain each (name.jsonl, or name.train.jsonl and name.test.jsonl).", DefaultValueFactory = _ => Path.Combine(shared, "data", "prompts") };
        var mix = new Option<string[]>("--mix") { Description = "A stream's usual domains and, after >, the new ones: 'name=a,b,c>d,e'. May be repeated; without it the published mixes." };
        var rows = new Option<string>("--rows") { Description = $"Tables, separated by commas: {string.Join(", ", DriftBenchmarkOptions.AllTables)}.", DefaultValueFactory = _ => string.Join(',', DriftBenchmarkOptions.AllTables) };
        var references = new Option<int>("--references") { Description = "References a row.", DefaultValueFactory = _ => 8 };
        var streams = new Option<int>("--streams") { Description = "Streams without a change per reference.", DefaultValueFactory = _ => 60 };
        var changes = new Option<int>("--change-streams") { Description = "Streams per reference and change.", DefaultValueFactory = _ => 25 };
        var sizes = new Option<int[]>("--sizes") { Description = "Sizes of a reference; without it 2000 and 5000.", AllowMultipleArgumentsPerToken = true };
        var testFiles = new Option<bool>("--test-files") { Description = "Only .test files (an encoder that was trained on the others)." };
        var limit = new Option<int>("--limit") { Description = "Most prompts of one file.", DefaultValueFactory = _ => 2500 };
        var seed = new Option<int>("--seed") { Description = "Seed of references and streams.", DefaultValueFactory = _ => 1 };
        var threads = new Option<int>("--threads") { Description = "References measured at a time.", DefaultValueFactory = _ => 1 };
        var cache = new Option<string>("--cache") { Description = "Where vectors and finished parts are kept; a stopped run goes on from there.", DefaultValueFactory = _ => Path.Combine(".samke", "bench") };
        var output = new Option<string?>("--out") { Description = "Also writes the report to this path with .md and .json." };
        var quick = new Option<bool>("--quick") { Description = "A look at everything in seconds: 2 small references, few streams." };
        var command = new Command("drift", "False alarms, delays and kinds of the drift detector on streams of real prompts, beside its peers.")
        {
            encoder, prompts, mix, rows, references, streams, changes, sizes, testFiles, limit, seed, threads, cache, output, quick,
        };
        command.SetAction(async (result, cancellationToken) =>
        {
            var options = new DriftBenchmarkOptions
            {
                Encoder = result.GetValue(encoder)!,
                Prompts = result.GetValue(prompts)!,
                Mixes = result.GetValue(mix) ?? [],
                Tables = result.GetValue(rows)!.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries),
                References = result.GetValue(references),
                Streams = result.GetValue(streams),
                ChangeStreams = result.GetValue(changes),
                Sizes = result.GetValue(sizes) ?? [],
                TestFilesOnly = result.GetValue(testFiles),
                PromptsPerFile = result.GetValue(limit),
                Seed = result.GetValue(seed),
                Threads = result.GetValue(threads),
                Cache = result.GetValue(cache)!,
            };
            return await RunAsync(result.GetValue(quick) ? options.Quick() : options, result.GetValue(output), cancellationToken);
        });
        return command;
    }

    private static async Task<int> RunAsync(DriftBenchmarkOptions options, string? output, CancellationToken cancellationToken)
    {
        try
        {
            var report = await ProgressBars.RunAsync(progress => Task.Run(() => new DriftBenchmark(options, progress).Run(cancellationToken), cancellationToken));
            var markdown = report.ToMarkdown();
            if (output is not null)
            {
                await File.WriteAllTextAsync(output + ".md", markdown, cancellationToken);
                await File.WriteAllTextAsync(output + ".json", report.ToJson(), cancellationToken);
            }

            await Console.Out.WriteLineAsync(markdown);
            return 0;
        }
        catch (OperationCanceledException)
        {
            return Failure.TellStopped("the same command goes on from here");
        }
        catch (Exception exception) when (exception is ArgumentException or FormatException or IOException or ModelFolderException or UnauthorizedAccessException)
        {
            return Failure.Tell(exception);
        }
    }
}
