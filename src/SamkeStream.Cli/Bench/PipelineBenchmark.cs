using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using SamkeStream.Catch;
using SamkeStream.Cli.Soak;
using SamkeStream.Contracts.V1;
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
        var decided = new ConcurrentDictionary<string, long>(StringComparer.Ordinal);
        var times = new ConcurrentDictionary<string, PromptTimes>(StringComparer.Ordinal);
        var scores = app.Services.GetRequiredService<PromptScores>();
        scores.Scored += score => decided[$"{score.Stream} {score.Id}"] = Stopwatch.GetTimestamp();
        scores.Timed += prompt => times[$"{prompt.Stream} {prompt.Ids[0]}"] = prompt;
        var confirmed = new ConcurrentBag<TimeSpan>();
        var late = new List<TimeSpan>();
        await using var client = await BrokerClient.ConnectAsync(options.Broker, (_, _) => { }, cancellationToken);
        await SamkeHost.StartAsync(app, cancellationToken);

        await SendAsync("warm", ReferenceSize * streams.Length, null);
        var states = app.Services.GetRequiredService<StreamStates>();
        await UntilAsync(async () =>
        {
            foreach (var stream in streams)
            {
                if (await states.HeadAsync(stream, cancellationToken) is not { Reference: not null })
                    return false;
            }

            return true;
        });

        // In turn, so that both meet the machine as it is; faster than the encoder, so that the queues are never empty.
        var (alone, shares) = (new List<double>(), new List<double>());
        for (var round = 0; round < Rounds; round++)
        {
            alone.Add(EncoderRate(encoder, options.Prompts, cancellationToken));
            var burst = await SendAsync($"full{round}-", options.Prompts.Count, null);
            await UntilAsync(() => Task.FromResult(burst.Keys.All(decided.ContainsKey)));
            var ends = burst.Keys.Select(id => decided[id]).Order().ToList();
            var rate = (ends.Count - BatchSize - 1) / Stopwatch.GetElapsedTime(ends[BatchSize], ends[^1]).TotalSeconds;
            shares.Add(rate / alone[^1]);
            await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"round {round + 1}    alone {alone[^1]:f0} prompts/s, over {streams.Length} streams {rate:f0}: {shares[^1]:p1}"));
        }

        var half = alone.Order().ElementAt(Rounds / 2) / 2;
        await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"pipeline   {shares.Order().ElementAt(Rounds / 2):p1} of the encoder alone (median)"));

        confirmed.Clear();
        late.Clear();
        var (pauses, collections) = (GC.GetTotalPauseDuration(), GC.CollectionCount(0));
        var calm = await SendAsync("half", (int)Math.Clamp(half * options.Seconds, 100, options.Prompts.Count), half);
        await UntilAsync(() => Task.FromResult(calm.Keys.All(times.ContainsKey)));
        (pauses, collections) = (GC.GetTotalPauseDuration() - pauses, GC.CollectionCount(0) - collections);
        await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"half load  {half:f0} prompts/s, {calm.Count} prompts"));
        await output.WriteLineAsync($"broker     publish to confirmation {Percentiles(confirmed)}");
        await output.WriteLineAsync($"decision   publish to decision {Percentiles(calm.Select(sent => Stopwatch.GetElapsedTime(sent.Value, decided[sent.Key])))}");
        await output.WriteAsync(new LatencyTail([.. calm.Select(sent => (sent.Value, times[sent.Key]))]).ToString());
        await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"pauses     {collections} garbage collections, {pauses.TotalMilliseconds:f0} ms in all; prompts sent late {Percentiles(late)}"));
        foreach (var stream in streams)
            await registry.DeleteAsync(stream, cancellationToken);
        await app.StopAsync(cancellationToken);

        // At the rate, or as fast as the broker confirms; gives the time of each publish.
        async Task<Dictionary<string, long>> SendAsync(string prefix, int count, double? rate)
        {
            var sent = new Dictionary<string, long>(count, StringComparer.Ordinal);
            var clock = Stopwatch.StartNew();
            var publishes = new List<Task>(count);
            for (var i = 0; i < count; i++)
            {
                if (rate is { } limit && TimeSpan.FromSeconds(i / limit) - clock.Elapsed is { } early && early > TimeSpan.FromMilliseconds(1))
                    await Task.Delay(early, cancellationToken);
                if (rate is { } due)
                    late.Add(clock.Elapsed - TimeSpan.FromSeconds(i / due));
                var stream = streams[i % streams.Length];
                sent[$"{stream} {prefix}{i}"] = Stopwatch.GetTimestamp();
                publishes.Add(PublishAsync(stream, new PromptItem { Id = $"{prefix}{i}", Text = options.Prompts[i % options.Prompts.Count] }));
            }

            await Task.WhenAll(publishes);
            return sent;
        }

        async Task PublishAsync(string stream, PromptItem prompt)
        {
            var started = Stopwatch.GetTimestamp();
            await client.SendAsync(stream, prompt, cancellationToken);
            confirmed.Add(Stopwatch.GetElapsedTime(started));
        }

        async Task UntilAsync(Func<Task<bool>> condition)
        {
            var watch = Stopwatch.StartNew();
            while (!await condition())
            {
                if (watch.Elapsed > Limit)
                    throw new TimeoutException($"the prompts were not decided within {Limit.TotalMinutes:f0} minutes");
                await Task.Delay(TimeSpan.FromMilliseconds(50), cancellationToken);
            }
        }
    }

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
