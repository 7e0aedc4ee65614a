using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using SamkeStream.Benchmarks;
using SamkeStream.Cli.Soak;
using SamkeStream.Contracts.V1;
using SamkeStream.State;
using SamkeStream.State.Audit;
using SamkeStream.State.References;
using SamkeStream.State.Streams;

namespace SamkeStream.Cli.Bench;

/// <summary>
/// One Catch process with its defaults and many live streams, all watched with one reference, over a real broker and a real store: first each stream's windows are
/// filled, several prompts to a message, then single prompts come, each of another stream. The texts are few, so that the encoder's cache knows their vectors: what
/// is measured is all but the encoder.
/// </summary>
internal sealed class StreamsBenchmark(StreamsBenchmarkOptions options, IProgress<BenchmarkProgress> progress) : IDisposable
{
    /// <summary>Prompts that may be sent and not yet taken.</summary>
    private const int Ahead = 20_000;

    /// <summary>The same of single prompts.</summary>
    private const int AheadSingly = 10_000;

    private const int MostUnconfirmed = 2000;
    private const int AtOnce = 64;
    private const int PurgeAttempts = 20;
    private const double Megabyte = 1024 * 1024;

    /// <summary>The bar: so many streams with so many prompts each, the longest window, in less than so many MB.</summary>
    private const int BarStreams = 10_000, BarPrompts = 256, BarMegabytes = 1500;

    /// <summary>Rare false alarms: streams that have drifted learn again, which is another matter.</summary>
    private const int Budget = 1_000_000;

    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan Rest = TimeSpan.FromSeconds(10);

    private readonly string _run = $"bench-{Guid.NewGuid():N}"[..14];
    private readonly Random _random = new(11);
    private readonly SemaphoreSlim _unconfirmed = new(MostUnconfirmed);
    private long _sent;
    private long _next;
    private Exception? _refused;

    /// <returns>The measurements, in words.</returns>
    /// <exception cref="TimeoutException">Something did not come about, the broker refused a prompt, or the worker ended.</exception>
    public async Task<string> RunAsync(CancellationToken cancellationToken)
    {
        await using var store = await RedisStore.ConnectAsync(options.Redis, cancellationToken);
        var (registry, library) = (new StreamRegistry(store), new ReferenceLibrary(store, new AuditLog(store)));
        string[] streams = [.. Enumerable.Range(0, options.Streams).Select(i => string.Create(CultureInfo.InvariantCulture, $"{_run}-{i}"))];
        var before = await store.UsageAsync(cancellationToken);
        var reference = await AskForReferenceAsync(store, library, cancellationToken);
        try
        {
            return await MeasureAsync(store, reference, streams, before, cancellationToken);
        }
        finally
        {
            await CleanUpAsync(registry, library, reference, streams);
        }
    }

    public void Dispose() => _unconfirmed.Dispose();

    private async Task<string> MeasureAsync(RedisStore store, ReferenceId reference, string[] streams, (long Bytes, long Keys) before, CancellationToken cancellationToken)
    {
        var (registry, states, library) = (new StreamRegistry(store), new StreamStates(store), new ReferenceLibrary(store, new AuditLog(store)));
        var url = $"http://127.0.0.1:{FreePort()}";
        var output = new StringWriter(CultureInfo.InvariantCulture);
        using (var worker = WorkerProcess.Start(options.Broker, options.Redis, options.Bundle, url))
        {
            using var http = new HttpClient { BaseAddress = new Uri(url) };
            await using var client = await BrokerClient.ConnectAsync(options.Broker, (_, _) => { }, cancellationToken);
            await UntilAsync(worker, "Catch is ready", async () => await IsReadyAsync(http, cancellationToken), cancellationToken);
            var empty = worker.Memory.Now;
            await UntilAsync(worker, "the reference is fitted", async () => await IsFittedAsync(library, reference, cancellationToken), cancellationToken);
            await EachAsync("registering", streams, stream => registry.PutAsync(new StreamSettings { Stream = stream, Reference = reference.ToString(), BudgetPrompts = Budget }, cancellationToken), cancellationToken);
            await output.WriteLineAsync($"streams      {options.Streams} with one reference of {options.ReferenceSize} prompts (T = {Budget}); {options.Prompts.Count - options.ReferenceSize} different texts, average {options.Prompts.Average(text => text.Length):f0} characters");
            await output.WriteLineAsync($"empty        {empty / Megabyte:f0} MB before the first stream");

            var watch = Stopwatch.StartNew();
            await FillAsync("first prompts", 1, 1);
            var firstLive = 0;
            await UntilAsync(worker, "every stream is watched", async () =>
            {
                while (firstLive < streams.Length && await states.HeadAsync(streams[firstLive], cancellationToken) is { ReferenceUse.Reference: not null })
                    firstLive++;
                progress.Report(new BenchmarkProgress("live", firstLive, streams.Length));
                return firstLive == streams.Length;
            }, cancellationToken);
            await output.WriteLineAsync($"all live     {watch.Elapsed.TotalSeconds:f0} s after the first prompt");
            await ShowMemoryAsync(1);

            // Shown at doublings: what a stream takes depends on how many of its prompts it has.
            var (filled, rates) = (1, new List<double>());
            var cpu = worker.ProcessorTime;
            watch.Restart();
            while (filled < options.PromptsPerStream)
            {
                var goal = Math.Min(options.PromptsPerStream, Math.Max(options.PromptsPerMessage, 2 * filled));
                var (started, count) = (watch.Elapsed, goal - filled);
                await FillAsync($"{goal} prompts a stream", count, options.PromptsPerMessage);
                rates.Add((double)count * streams.Length / (watch.Elapsed - started).TotalSeconds);
                filled = goal;
                await ShowMemoryAsync(filled);
            }

            if (rates.Count > 0)
            {
                var (prompts, seconds) = ((filled - 1.0) * streams.Length, (worker.ProcessorTime - cpu).TotalSeconds);
                await output.WriteLineAsync($"filling      {prompts / watch.Elapsed.TotalSeconds:f0} prompts/s, {options.PromptsPerMessage} to a message; {1e6 * seconds / prompts:f0} µs of Catch's processor time a prompt");
            }

            cpu = worker.ProcessorTime;
            var (taken, elapsed) = await SinglyAsync();
            await output.WriteLineAsync($"one by one   {taken / elapsed.TotalSeconds:f0} prompts/s, each message another stream's; {1e6 * (worker.ProcessorTime - cpu).TotalSeconds / taken:f0} µs of Catch's processor time a prompt");
            await Task.Delay(Rest, cancellationToken);

            var metrics = await WorkerMetrics.ScrapeAsync(http, cancellationToken);
            var (now, peak) = worker.Memory;
            await output.WriteLineAsync($"in memory    {metrics.Sum("samke_streams_in_memory"):f0} streams; {metrics.Sum("samke_streams_put_away_total"):f0} times one was put away");
            await output.WriteLineAsync($"memory       peak {peak / Megabyte:f0} MB, after {Rest.TotalSeconds:f0} s of rest {now / Megabyte:f0} MB; {(now - empty) / 1024.0 / options.Streams:f1} KB a stream");
            await output.WriteLineAsync($"bar          {Verdict(metrics.Sum("samke_streams_in_memory") < options.Streams ? 0 : options.Streams, options.PromptsPerStream, peak)}");
            await output.WriteLineAsync($"events       {metrics.Sum("samke_events_total", "drift.detected"):f0} alarms");
            var after = await store.UsageAsync(cancellationToken);
            await output.WriteLineAsync($"store        Redis {(after.Bytes - before.Bytes) / Megabyte:f0} MB, {after.Keys - before.Keys} keys; {(after.Bytes - before.Bytes) / 1024.0 / options.Streams:f1} KB a stream");

            // So many prompts more of every stream, in turn; returns when all are taken.
            async Task FillAsync(string stage, int count, int perMessage)
            {
                var (goal, first) = (_sent + ((long)count * streams.Length), _sent);
                for (var left = count; left > 0; left -= perMessage)
                {
                    foreach (var stream in streams)
                        await SendAsync(stream, Math.Min(left, perMessage), Ahead, accepted => progress.Report(new BenchmarkProgress(stage, (int)((accepted - first) / streams.Length), count)));
                }

                await UntilAsync(worker, $"{goal} prompts are taken", async () => await AcceptedAsync() is var accepted && Report(accepted) >= goal, cancellationToken);

                double Report(double accepted)
                {
                    progress.Report(new BenchmarkProgress(stage, (int)((accepted - first) / streams.Length), count));
                    return accepted;
                }
            }

            async Task<(long Prompts, TimeSpan Elapsed)> SinglyAsync()
            {
                var (clock, first) = (Stopwatch.StartNew(), _sent);
                for (var i = 0; clock.Elapsed.TotalSeconds < options.Seconds; i = (i + 1) % streams.Length)
                    await SendAsync(streams[i], 1, AheadSingly, _ => progress.Report(new BenchmarkProgress("one by one", (int)clock.Elapsed.TotalSeconds, options.Seconds)));
                progress.Report(new BenchmarkProgress("one by one", options.Seconds, options.Seconds));
                var goal = _sent;
                await UntilAsync(worker, "single prompts are taken", async () => await AcceptedAsync() >= goal, cancellationToken);
                return (goal - first, clock.Elapsed);
            }

            async Task SendAsync(string stream, int count, int ahead, Action<double> report)
            {
                if (_sent >= _next)
                {
                    var accepted = 0.0;
                    await UntilAsync(worker, "the prompts that were sent are taken", async () => (accepted = await AcceptedAsync()) >= _sent - (ahead / 2), cancellationToken);
                    report(accepted);
                    _next = (long)accepted + ahead;
                }

                PromptItem[] prompts = [.. Enumerable.Range(0, count).Select(i => new PromptItem { Id = string.Create(CultureInfo.InvariantCulture, $"{_run}-{_sent + i}"), Text = options.Prompts[_random.Next(options.ReferenceSize, options.Prompts.Count)] })];
                _sent += count;
                await _unconfirmed.WaitAsync(cancellationToken);
                _ = ConfirmAsync();

                async Task ConfirmAsync()
                {
                    try
                    {
                        await (prompts.Length == 1 ? client.SendAsync(stream, prompts[0], cancellationToken) : client.SendAsync(stream, prompts, cancellationToken));
                    }
                    catch (Exception exception) when (exception is not OperationCanceledException)
                    {
                        _refused ??= exception;
                    }
                    finally
                    {
                        _unconfirmed.Release();
                    }
                }
            }

            async Task<double> AcceptedAsync() => _refused is { } refused
                ? throw new TimeoutException($"the broker did not take a prompt: {refused.Message}", refused)
                : (await WorkerMetrics.ScrapeAsync(http, cancellationToken)).Sum("samke_prompts_total", "result=\"accepted\"");

            async Task ShowMemoryAsync(int prompts)
            {
                var heap = (await WorkerMetrics.ScrapeAsync(http, cancellationToken)).Sum("dotnet_gc_last_collection_heap_size_bytes");
                await output.WriteLineAsync($"{prompts,5} prompts  {worker.Memory.Now / Megabyte:f0} MB, of that {heap / Megabyte:f0} MB managed heap; {(worker.Memory.Now - empty) / 1024.0 / options.Streams:f1} KB a stream");
            }
        }

        return output.ToString();
    }

    private static string Verdict(int streams, int prompts, long peak) => streams < BarStreams || prompts < BarPrompts
        ? $"{BarStreams} streams with {BarPrompts} prompts of each below {BarMegabytes} MB: not measured with so few"
        : $"{BarStreams} streams with {BarPrompts} prompts of each below {BarMegabytes} MB: {(peak < BarMegabytes * Megabyte ? "met" : "missed")}";

    /// <summary>Deletes what it made, after a cancellation, too; the worker is gone by then.</summary>
    private async Task CleanUpAsync(StreamRegistry registry, ReferenceLibrary library, ReferenceId reference, string[] streams)
    {
        await using (var client = await BrokerClient.ConnectAsync(options.Broker, (_, _) => { }, CancellationToken.None))
        {
            // The broker may take a while to see that the worker is gone; if another one consumes, the prompts are its own matter.
            for (var attempt = 0; attempt < PurgeAttempts && !await client.TryPurgeAsync(CancellationToken.None); attempt++)
                await Task.Delay(Poll);
        }

        await EachAsync("deleting", streams, async stream => await registry.DeleteAsync(stream), CancellationToken.None);
        await library.DeleteAsync([reference]);
    }

    private async Task<ReferenceId> AskForReferenceAsync(RedisStore store, ReferenceLibrary library, CancellationToken cancellationToken)
    {
        var texts = options.Prompts.Take(options.ReferenceSize).Select((text, i) => new WindowPrompt { Ordinal = i, Text = text }).ToList();
#pragma warning disable RS0030 // The command is its own composition root.
        var now = TimeProvider.System.GetUtcNow();
#pragma warning restore RS0030
        var asked = new StoredReference
        {
            Name = _run,
            State = ReferenceStates.Waiting,
            Source = ReferenceSources.File,
            BudgetPrompts = Budget,
            Actor = "bench",
            CreatedAt = now,
            UpdatedAt = now,
            Input = new StreamSettings { Stream = _run }.DescribeInput(),
            Prompts = texts.Count,
            PromptsRef = await new PromptWindows(store).PutAsync(new PromptWindow { Stream = "", Epoch = 0, Prompts = texts }, TimeSpan.FromHours(1), cancellationToken),
        };
        return (await library.CreateAsync(asked, Guid.NewGuid(), cancellationToken)).Id;
    }

    private async Task<bool> IsFittedAsync(ReferenceLibrary library, ReferenceId id, CancellationToken cancellationToken)
    {
        var found = await library.GetAsync(id.Name, id.Version, cancellationToken);
        progress.Report(new BenchmarkProgress("reference", (int)(100 * (found?.Progress ?? 0)), 100));
        return found?.State switch
        {
            ReferenceStates.Ready => true,
            ReferenceStates.Failed => throw new ArgumentException($"--prompts make no reference: {found.Problem}"),
            _ => false,
        };
    }

    private static async Task<bool> IsReadyAsync(HttpClient http, CancellationToken cancellationToken)
    {
        try
        {
            using var answer = await http.GetAsync(new Uri("/health/ready", UriKind.Relative), cancellationToken);
            return answer.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    private async Task EachAsync(string stage, string[] streams, Func<string, ValueTask> work, CancellationToken cancellationToken)
    {
        var done = 0;
        await Parallel.ForEachAsync(streams, new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken }, async (stream, _) =>
        {
            await work(stream);
            progress.Report(new BenchmarkProgress(stage, Interlocked.Increment(ref done), streams.Length));
        });
    }

    private static async Task UntilAsync(WorkerProcess worker, string what, Func<Task<bool>> condition, CancellationToken cancellationToken)
    {
        var watch = Stopwatch.StartNew();
        while (!await condition())
        {
            if (worker.IsGone)
                throw new TimeoutException($"Catch ended before {what}");
            if (watch.Elapsed > Limit)
                throw new TimeoutException($"it did not come about within {Limit.TotalMinutes:f0} minutes: {what}");
            await Task.Delay(Poll, cancellationToken);
        }
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
