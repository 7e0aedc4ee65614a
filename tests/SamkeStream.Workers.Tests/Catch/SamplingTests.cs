using SamkeStream.Catch;
using SamkeStream.Catch.Ingest;
using SamkeStream.Catch.Sampling;
using SamkeStream.Catch.Sessions;
using SamkeStream.Hosting;
using SamkeStream.State;
using SamkeStream.State.Streams;
using SamkeStream.Testing;
using Xunit;

namespace SamkeStream.Workers.Tests.Catch;

public sealed class SamplingTests
{
    private static readonly DateTimeOffset Noon = new(2026, 1, 2, 12, 0, 0, TimeSpan.Zero);
    private static readonly TimeSpan Hold = TimeSpan.FromMinutes(1);

    [Theory]
    [InlineData("10 20 30", 60, double.PositiveInfinity)]
    [InlineData("10 20 31", 60, 30)]
    [InlineData("5 1000", 100, 95)]
    [InlineData("5 1000 2000 50", 100, 31.6666667)]
    [InlineData("7 7 7 7", 14, 3.5)]
    [InlineData("3", 0, 0)]
    [InlineData("", 10, double.PositiveInfinity)]
    public void Who_asks_for_little_gets_all_of_it_and_the_rest_is_divided_evenly(string demands, double capacity, double level)
    {
        double[] asked = [.. demands.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(demand => double.Parse(demand, System.Globalization.CultureInfo.InvariantCulture))];

        var most = FairShare.LevelOf(asked, capacity);

        Assert.Equal(level, most, 1e-6);
        Assert.True(asked.Sum(demand => Math.Min(demand, most)) <= capacity + 1e-9 || double.IsPositiveInfinity(most));
    }

    [Fact]
    public void The_id_decides_and_a_smaller_share_takes_a_part_of_what_a_larger_one_takes()
    {
        string[] ids = [.. Enumerable.Range(0, 20_000).Select(i => $"prompt-{i}")];
        string[] half = [.. ids.Where(id => PromptSample.Takes("orders", id, .5))];
        string[] eighth = [.. ids.Where(id => PromptSample.Takes("orders", id, .125))];

        Assert.InRange(half.Length, 9_700, 10_300);
        Assert.InRange(eighth.Length, 2_350, 2_650);
        Assert.Empty(eighth.Except(half));
        Assert.Equal(half, ids.Where(id => PromptSample.Takes("orders", id, .5)));
        Assert.All(ids, id => Assert.True(PromptSample.Takes("orders", id, 1)));
        Assert.NotEqual(half, ids.Where(id => PromptSample.Takes("returns", id, .5)));
    }

    [Fact]
    public void A_share_falls_at_once_and_rises_only_after_a_while_with_room_to_spare()
    {
        var steps = new ShareSteps(1).Next(.95, .95, Noon, Hold);
        Assert.Equal(1, steps.Share);
        steps = steps.Next(.3, .2, Noon, Hold);
        Assert.Equal(.25, steps.Share);

        // Around the next step it stays where it is.
        for (var second = 0; second < 600; second++)
        {
            steps = steps.Next(second % 2 == 0 ? .6 : .4, second % 2 == 0 ? .55 : .3, Noon.AddSeconds(second), Hold);
            Assert.Equal(.25, steps.Share);
        }

        steps = steps.Next(.7, .6, Noon.AddSeconds(600), Hold);
        steps = steps.Next(.7, .6, Noon.AddSeconds(659), Hold);
        Assert.Equal(.25, steps.Share);
        steps = steps.Next(.7, .6, Noon.AddSeconds(660), Hold);
        Assert.Equal(.5, steps.Share);
        steps = steps.Next(1, 1, Noon.AddSeconds(661), Hold).Next(1, 1, Noon.AddSeconds(721), Hold);
        Assert.Equal(1, steps.Share);
        steps = steps.Next(0, 0, Noon.AddSeconds(722), Hold);
        Assert.Equal(ShareSteps.Least, steps.Share);
    }

    [Fact]
    public async Task A_flood_is_sampled_until_it_ends_and_a_quiet_stream_beside_it_keeps_all()
    {
        var clock = new StoppedClock(Noon);
        await using var load = Load.Start(clock);
        for (var second = 0; second < 120; second++)
            await load.SecondAsync(flood: 1000, quiet: 5);

        Assert.InRange(load.ShareOf("flood"), 1.0 / 32, 1.0 / 8);
        Assert.InRange(load.Waiting, 0, 10_000);
        Assert.InRange(load.Steps.Count, 1, 4);

        for (var second = 0; second < 100; second++)
            await load.SecondAsync(flood: 5, quiet: 5);
        Assert.Equal((1, 0), (load.ShareOf("flood"), load.Waiting));
        Assert.Equal(220 * 5, load.QuietTaken);
        Assert.DoesNotContain(load.Steps, step => step.Stream == "quiet");
    }

    [Fact]
    public async Task Who_takes_over_goes_on_with_the_share_that_is_stored()
    {
        await using var load = Load.Start(new StoppedClock(Noon));
        var session = StreamSession.Begin(new StreamSettings { Stream = "flood" }, 0);
        session.Ingest.SampleShare = .25;
        Assert.NotNull(await load.States.TryWriteAsync([new StateWrite("flood", StateVersions.None, session.Head(1), session.Save(), null)]));
        string[] ids = [.. Enumerable.Range(0, 400).Select(i => $"{i}")];

        var taken = await load.TakeAsync("flood", ids);

        Assert.Equal(ids.Where(id => PromptSample.Takes("flood", id, .25)), taken);
        Assert.True(load.Sampler.Has("flood"));
        Assert.Equal(["flood"], load.Sampler.Leave(load.Partition));
        Assert.False(load.Sampler.Has("flood"));
    }

    [Fact]
    public async Task Who_asks_for_no_sampling_gets_every_prompt()
    {
        await using var load = Load.Start(new StoppedClock(Noon), "00:00:00");
        var session = StreamSession.Begin(new StreamSettings { Stream = "flood" }, 0);
        session.Ingest.SampleShare = .25;
        Assert.NotNull(await load.States.TryWriteAsync([new StateWrite("flood", StateVersions.None, session.Head(1), session.Save(), null)]));

        Assert.Equal(["a", "b", "c"], await load.TakeAsync("flood", ["a", "b", "c"]));
    }

    [Fact]
    public void What_was_left_out_is_known_again_after_a_restart()
    {
        var settings = new StreamSettings { Stream = "orders" };
        var session = StreamSession.Begin(settings, 0);
        session.LeaveOut(new IncomingPrompt("", "left-out", Noon) { IsSampledOut = true });
        session.LeaveOut(new IncomingPrompt("", null, Noon) { IsSampledOut = true });
        var entry = Assert.Single(StreamSession.ReadLog(session.SaveLog()));

        Assert.Equal("left-out", Assert.IsType<SampledOutPrompt>(entry).Prompt.Id);
        var restored = StreamSession.Restore(session.Save(), session.Ingest, settings, null);
        Assert.True(restored.Seen.Contains("left-out"));
        Assert.Equal((-1, -1), (restored.Seen.OrdinalOf("left-out", restored.Monitor.LastOrdinal), restored.Monitor.LastOrdinal));
    }

    [Fact]
    public void The_budget_of_a_stream_counts_the_prompts_that_are_taken()
    {
        var session = StreamSession.Begin(new StreamSettings { Stream = "orders", BudgetPrompts = 60_000 }, 0);
        Assert.Equal(60_000, session.BudgetPrompts);
        session.Ingest.SampleShare = .25;
        Assert.Equal(15_000, session.BudgetPrompts);
    }

    /// <summary>A sampler without a worker: an encoder of 100 prompts/s, one partition.</summary>
    private sealed class Load(StoppedClock clock, FolderStore store, LoadSampler sampler, TempFolder folder) : IAsyncDisposable
    {
        private readonly Queue<string> _queue = new();
        private int _next;

        public int Waiting => _queue.Count;

        public int QuietTaken { get; private set; }

        public LoadSampler Sampler => sampler;

        public StreamStates States { get; } = new(store);

        public IDeliverySource Partition { get; } = new NoSource();

        public List<ShareStep> Steps { get; } = [];

        public static Load Start(StoppedClock clock, string maxWait = "00:00:10")
        {
            var folder = new TempFolder();
            var store = FolderStore.Open(folder.Path, clock);
            var configuration = new Microsoft.Extensions.Configuration.ConfigurationManager();
            configuration["Samke:Broker"] = "amqp://guest:guest@localhost:5672/";
            configuration["Samke:Catch:MaxWait"] = maxWait;
            var reader = new SettingsReader(configuration.GetSection(SamkeOptions.Section));
            var sampler = new LoadSampler(new StreamStates(store), SamkeOptions.Read(reader), CatchOptions.Read(reader.Section("Catch")), new Patience(clock, Microsoft.Extensions.Logging.Abstractions.NullLogger<Patience>.Instance), clock);
            return new Load(clock, store, sampler, folder);
        }

        public double ShareOf(string stream) => Steps.LastOrDefault(step => step.Stream == stream) is { Stream: not null } last ? last.After : 1;

        public async Task<IReadOnlyList<string?>> TakeAsync(string stream, IEnumerable<string> ids)
        {
            var delivery = new PromptDelivery(stream, [.. ids.Select(id => new IncomingPrompt("text", id, Noon))], Partition, 1, []);
            return [.. (await sampler.SampleAsync(delivery, CancellationToken.None)).Taken.Select(prompt => prompt.Id)];
        }

        /// <summary>Both come in one queue; 100 prompts are encoded in the second, or all that wait.</summary>
        public async Task SecondAsync(int flood, int quiet)
        {
            for (var i = 0; i < flood + quiet; i++)
                _queue.Enqueue(i * quiet / (flood + quiet) != (i + 1) * quiet / (flood + quiet) ? "quiet" : "flood");
            for (var encoded = 0; encoded < 100 && _queue.TryDequeue(out var stream);)
            {
                var taken = (await TakeAsync(stream, [$"{_next++}"])).Count;
                encoded += taken;
                QuietTaken += stream == "quiet" ? taken : 0;
            }

            sampler.NoteEncoded(64, TimeSpan.FromSeconds(.64));
            clock.Advance(TimeSpan.FromSeconds(1));
            foreach (var step in sampler.Tick(new Dictionary<object, long> { [Partition] = _queue.Count }))
            {
                Steps.Add(step);
                sampler.Apply(step);
            }
        }

        public async ValueTask DisposeAsync()
        {
            await store.DisposeAsync();
            folder.Dispose();
        }
    }

    private sealed class StoppedClock(DateTimeOffset start) : TimeProvider
    {
        private DateTimeOffset _now = start;

        public override DateTimeOffset GetUtcNow() => _now;

        public void Advance(TimeSpan span) => _now += span;
    }

    private sealed class NoSource : IDeliverySource
    {
        public ValueTask SettleAsync(IReadOnlyList<PromptDelivery> deliveries, CancellationToken cancellationToken) => ValueTask.CompletedTask;

        public ValueTask RefuseAsync(PromptDelivery delivery, Exception problem, CancellationToken cancellationToken) => ValueTask.CompletedTask;
    }
}
