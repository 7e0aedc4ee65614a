using System.Diagnostics;
using System.Globalization;
using SamkeStream.Catch;
using SamkeStream.Cli.Soak;
using SamkeStream.Hosting;
using SamkeStream.Language.Encoders;
using SamkeStream.Language.Tensors;
using SamkeStream.State.Streams;

namespace SamkeStream.Cli.Bench;

/// <summary>
/// Catch from the broker to the detector's decision, state stored: prompts per second against the encoder alone, and how long a prompt
/// takes at half of that. Encoder, prompts and threads are the same on both sides.
/// </summary>
internal static class PipelineBenchmark
{
    private const int ReferenceSize = 260;
    private const int BatchSize = 64;
    private const int Rounds = 3;

    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(5);

    public static async Task RunAsync(PipelineBenchmarkOptions options, TextWriter output, CancellationToken cancellationToken)
    {
        TorchDevice.SetThreads(options.Threads);
        using var encoder = SentenceEncoder.Load(options.Model);
        await output.WriteLineAsync(string.Create(
            CultureInfo.InvariantCulture, $"encoder    {options.Model} ({encoder.Dimensions} dimensions), {options.Threads} threads, batches of {BatchSize}"));

        string[] args = ["--broker", options.Broker, "--redis", options.Redis, "--urls", "http://127.0.0.1:0", "--catch:batch-size", $"{BatchSize}", "--catch:vector-cache-size", "0", "--catch:max-wait", "00:00:00"];
        var worker = new CatchWorker(new PromptEncoder(encoder));
        await using var app = await SamkeHost.BuildAsync(args, [worker], configure: builder => builder.Logging.SetMinimumLevel(LogLevel.Error), cancellationToken: cancellationToken);
        var run = $"bench-{Guid.NewGuid():N}";
        string[] streams = [.. Enumerable.Range(0, options.Streams).Select(i => $"{run}-{i}")];
        var registry = app.Services.GetRequiredService<StreamRegistry>();
        foreach (var stream in streams)
            await registry.PutAsync(new StreamSettings { Stream = stream, ReferenceSize = ReferenceSize, BudgetPrompts = 1_000_000 }, cancellationToken);
        var decisions = new PromptDecisions(app.Services.GetRequiredService<PromptScores>());
        await using var client = await BrokerClient.ConnectAsync(options.Broker, (_, _) => { }, cancellationToken);
        await SamkeHost.StartAsync(app, cancellationToken);

        var load = new PromptLoad(client, streams, options.Prompts);
        await load.SendAsync("warm", ReferenceSize * streams.Length, null, cancellationToken);
        var states = app.Services.GetRequiredService<StreamStates>();
        await UntilAsync(async () => (await Task.WhenAll(streams.Select(stream => states.HeadAsync(stream, cancellationToken).AsTask()))).All(head => head?.Reference is not null), cancellationToken);

        var alone = await MeasureThroughputAsync(encoder, load, decisions, options, output, cancellationToken);
        await MeasureLatencyAsync(alone / 2, load, decisions, options, output, cancellationToken);
        foreach (var stream in streams)
            await registry.DeleteAsync(stream, cancellationToken);
        await app.StopAsync(cancellationToken);
    }

    /// <summary>Encoder and pipeline in turn, so that both meet the machine as it is; faster than the encoder, so that the queues are never empty.</summary>
    /// <returns>Prompts per second of the encoder alone.</returns>
    private static async Task<double> MeasureThroughputAsync(
        SentenceEncoder encoder, PromptLoad load, PromptDecisions decisions, PipelineBenchmarkOptions options, TextWriter output, CancellationToken cancellationToken)
    {
        var (alone, shares) = (new List<double>(), new List<double>());
        for (var round = 0; round < Rounds; round++)
        {
            alone.Add(EncoderRate(encoder, options.Prompts, cancellationToken));
            var burst = await load.SendAsync($"full{round}-", options.Prompts.Count, null, cancellationToken);
            await UntilAsync(() => Task.FromResult(decisions.AreDecided(burst)), cancellationToken);
            var ends = burst.Published.Keys.Select(decisions.DecidedAt).Order().ToList();
            var rate = (ends.Count - BatchSize - 1) / Stopwatch.GetElapsedTime(ends[BatchSize], ends[^1]).TotalSeconds;
            shares.Add(rate / alone[^1]);
            await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"round {round + 1}    alone {alone[^1]:f0} prompts/s, over {options.Streams} streams {rate:f0}: {shares[^1]:p1}"));
        }

        await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"pipeline   {Median(shares):p1} of the encoder alone (median)"));
        return Median(alone);
    }

    private static async Task MeasureLatencyAsync(
        double rate, PromptLoad load, PromptDecisions decisions, PipelineBenchmarkOptions options, TextWriter output, CancellationToken cancellationToken)
    {
        var (pauses, collections) = (GC.GetTotalPauseDuration(), GC.CollectionCount(0));
        var calm = await load.SendAsync("half", (int)Math.Clamp(rate * options.Seconds, 100, options.Prompts.Count), rate, cancellationToken);
        await UntilAsync(() => Task.FromResult(decisions.AreTimed(calm)), cancellationToken);
        (pauses, collections) = (GC.GetTotalPauseDuration() - pauses, GC.CollectionCount(0) - collections);
        await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"half load  {rate:f0} prompts/s, {calm.Published.Count} prompts"));
        await output.WriteLineAsync($"broker     publish to confirmation {Percentiles(calm.Confirmations)}");
        await output.WriteLineAsync($"decision   publish to decision {Percentiles(calm.Published.Select(sent => Stopwatch.GetElapsedTime(sent.Value, decisions.DecidedAt(sent.Key))))}");
        await output.WriteAsync(new LatencyTail([.. calm.Published.Select(sent => (sent.Value, decisions.TimesOf(sent.Key)))]).ToString());
        await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"pauses     {collections} garbage collections, {pauses.TotalMilliseconds:f0} ms in all; prompts sent late {Percentiles(calm.Delays)}"));
    }

    private static async Task UntilAsync(Func<Task<bool>> condition, CancellationToken cancellationToken)
    {
        var watch = Stopwatch.StartNew();
        while (!await condition())
        {
            if (watch.Elapsed > Limit)
                throw new TimeoutException($"the prompts were not decided within {Limit.TotalMinutes:f0} minutes");
            await Task.Delay(TimeSpan.FromMilliseconds(50), cancellationToken);
        }
    }

    private static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);

    private static string Percentiles(IEnumerable<TimeSpan> times)
    {
        var sorted = times.Select(time => time.TotalMilliseconds).Order().ToList();
        return string.Create(CultureInfo.InvariantCulture, $"p50 {sorted[sorted.Count / 2]:f1} ms, p99 {sorted[sorted.Count * 99 / 100]:f1} ms, max {sorted[^1]:f1} ms");
    }

    /// <summary>Prompts per second in batches as they come.</summary>
    private static double EncoderRate(SentenceEncoder encoder, IReadOnlyList<string> prompts, CancellationToken cancellationToken)
    {
        var watch = Stopwatch.StartNew();
        foreach (var batch in prompts.Chunk(BatchSize))
            encoder.Embed(batch, cancellationToken);
        return prompts.Count / watch.Elapsed.TotalSeconds;
    }
}
