using System.Diagnostics;
using System.Globalization;
using SamkeStream.State;
using SamkeStream.State.Streams;

namespace SamkeStream.Cli.Soak;

/// <summary>The run under load: two Catch workers over a broker and a Redis, one of them killed again and again.</summary>
internal sealed class DisturbedRun : IDisposable
{
    private readonly TakeoverLoad _load;
    private readonly TakeoverOptions _options;
    private readonly StreamStates _states;
    private readonly BrokerClient _client;
    private readonly List<WorkerProcess> _workers = [];

    /// <summary>Prompts sent, by stream.</summary>
    private readonly Dictionary<string, int> _sent;

    private DisturbedRun(TakeoverLoad load, TakeoverOptions options, StreamStates states, BrokerClient client)
    {
        (_load, _options, _states, _client) = (load, options, states, client);
        _sent = load.Streams.Keys.ToDictionary(stream => stream, _ => 0);
    }

    /// <returns>What came of it, and how long each kill kept the streams.</returns>
    /// <exception cref="ArgumentException">The Redis is not an empty one.</exception>
    /// <exception cref="TimeoutException">Something did not come about.</exception>
    public static async Task<(TakeoverOutcome Outcome, IReadOnlyList<TimeSpan> Takeovers)> RunAsync(
        TakeoverLoad load, TakeoverOptions options, TextWriter output, CancellationToken cancellationToken)
    {
        await using var store = await RedisStore.ConnectAsync(options.Redis, cancellationToken);
        var states = new StreamStates(store);
        await RegisterAsync(load, options, states, new StreamRegistry(store), cancellationToken);
        var events = new EventList();
        await using var client = await BrokerClient.ConnectAsync(options.Broker, events.Add, cancellationToken);
        using var run = new DisturbedRun(load, options, states, client);
        var takeovers = await run.KillAgainAndAgainAsync(output, cancellationToken);
        await run.SendAsync(int.MaxValue, cancellationToken);
        await TakeoverSoak.UntilAsync(() => client.IsDrainedAsync(cancellationToken), "no prompt waits at the broker", cancellationToken);
        var heads = await TakeoverSoak.SettledAsync(states, load, cancellationToken);
        // Nothing is pending, so every event is with the broker.
        await client.HearAllAsync(TakeoverSoak.Limit, cancellationToken);
        return (new TakeoverOutcome(events.Heard, events.Repeats, heads), takeovers);
    }

    public void Dispose()
    {
        foreach (var worker in _workers)
            worker.Dispose();
    }

    private static async Task RegisterAsync(TakeoverLoad load, TakeoverOptions options, StreamStates states, StreamRegistry registry, CancellationToken cancellationToken)
    {
        foreach (var stream in load.Streams.Keys)
        {
            await registry.DeleteAsync(stream, cancellationToken);
            if (await states.PastEpochsAsync(stream, cancellationToken) > 0)
                throw new ArgumentException($"--redis is {options.Redis}, which had a stream {stream} before; allowed: an empty one");
            await registry.PutAsync(TakeoverSoak.SettingsOf(stream), cancellationToken);
        }
    }

    private async Task<List<TimeSpan>> KillAgainAndAgainAsync(TextWriter output, CancellationToken cancellationToken)
    {
        _workers.AddRange([StartWorker(), StartWorker()]);
        await SendAsync(2 * TakeoverLoad.ReferenceSize, cancellationToken);
        await TakeoverSoak.UntilAsync(async () => (await HeadsAsync(cancellationToken)).Values.All(head => head?.Reference is not null), "all streams are watched", cancellationToken);

        var takeovers = new List<TimeSpan>();
        var random = new Random(_options.Seed);
        for (var kill = 0; kill < _options.Kills; kill++)
        {
            var sending = SendAsync(_options.PromptsPerKill, cancellationToken);
            await Task.Delay(TimeSpan.FromSeconds(1 + (2 * random.NextDouble())), cancellationToken);
            var victim = _workers[kill % 2];
            var watch = Stopwatch.StartNew();
            await victim.KillAsync(cancellationToken);
            await AllWentOnAsync(cancellationToken);
            takeovers.Add(watch.Elapsed);
            victim.Dispose();
            _workers[kill % 2] = StartWorker();
            await sending;
            await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"kill {kill + 1,3}: all streams went on after {takeovers[^1].TotalMilliseconds:f0} ms"));
        }

        return takeovers;
    }

    private WorkerProcess StartWorker() => WorkerProcess.Start(_options.Broker, _options.Redis, _options.Bundle);

    /// <summary>Each stream's next prompts, all streams in turn, at the rate.</summary>
    private async Task SendAsync(int count, CancellationToken cancellationToken)
    {
        var clock = Stopwatch.StartNew();
        for (var (i, n) = (0, 0); i < count && _load.Streams.Any(stream => _sent[stream.Key] < stream.Value.Count); i++)
        {
            foreach (var (stream, prompts) in _load.Streams.Where(stream => _sent[stream.Key] < stream.Value.Count))
            {
                await _client.SendAsync(stream, prompts[_sent[stream]++], cancellationToken);
                var due = TimeSpan.FromSeconds((double)++n / _options.Rate) - clock.Elapsed;
                if (due > TimeSpan.FromMilliseconds(5))
                    await Task.Delay(due, cancellationToken);
            }
        }
    }

    /// <summary>Returns when every stream took a prompt that is sent from now on.</summary>
    private Task AllWentOnAsync(CancellationToken cancellationToken)
    {
        var goals = _sent.ToDictionary(pair => pair.Key, pair => Math.Min(pair.Value + 1L, _load.Streams[pair.Key].Count));
        var reached = new HashSet<string>(StringComparer.Ordinal);
        return TakeoverSoak.UntilAsync(
            async () =>
            {
                reached.UnionWith((await HeadsAsync(cancellationToken)).Where(head => (head.Value?.Prompts ?? 0) >= goals[head.Key]).Select(head => head.Key));
                return reached.Count == goals.Count;
            },
            "all streams go on",
            cancellationToken);
    }

    private async Task<Dictionary<string, StreamHead?>> HeadsAsync(CancellationToken cancellationToken)
    {
        var heads = await Task.WhenAll(_load.Streams.Keys.Select(async stream => (Stream: stream, Head: await _states.HeadAsync(stream, cancellationToken))));
        return heads.ToDictionary(head => head.Stream, head => head.Head, StringComparer.Ordinal);
    }
}
