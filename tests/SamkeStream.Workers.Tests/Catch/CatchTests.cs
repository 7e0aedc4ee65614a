using System.Text;
using MassTransit;
using Microsoft.Extensions.DependencyInjection;
using SamkeStream.Catch;
using SamkeStream.Catch.Sessions;
using SamkeStream.Contracts;
using SamkeStream.Contracts.V1;
using SamkeStream.Drift.Monitoring;
using SamkeStream.Hosting;
using SamkeStream.Hosting.Operators;
using SamkeStream.State;
using SamkeStream.State.Refusals;
using SamkeStream.State.Streams;
using SamkeStream.Testing;
using Xunit;

namespace SamkeStream.Workers.Tests.Catch;

public sealed class CatchTests
{
    private const string Stream = "shop";
    private static readonly DateTimeOffset Noon = new(2026, 1, 2, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task A_drift_is_announced_and_its_prompts_are_handed_to_adapt()
    {
        await using var app = await StartAsync();
        using var events = app.Get<EventHub>().Subscribe();
        await PushAsync(app, "billing", 0, 400);
        await CalibratedAsync(app, 400);

        await PushAsync(app, "weather", 400, 200);

        var alarm = await events.NextAsync<DriftDetected>();
        Assert.InRange(alarm.ChangePoint.Ordinal, 390, 410);
        Assert.Equal(1, alarm.Epoch);
        Assert.True(alarm.Score > alarm.Threshold);
        Assert.Equal($"id-{alarm.ChangePoint.Ordinal}", alarm.ChangePoint.PromptId);
        Assert.Equal(EventIds.Derive(Stream, 1, EventTypes.DriftDetected, (alarm.OccurredAt - Noon).Seconds + (60 * (alarm.OccurredAt - Noon).Minutes)), alarm.EventId);

        var request = await events.NextAsync<AdaptationRequested>();
        Assert.Equal((32, AdaptationReasons.Drift, 1), (request.Count, request.Reason, request.Epoch));
        var window = (await app.Get<PromptWindows>().GetAsync(Stream, request.WindowRef))!;
        Assert.True(window.Prompts.Count(prompt => prompt.Text.StartsWith("weather", StringComparison.Ordinal)) >= 31);

        var update = await events.NextAsync<DriftUpdated>();
        Assert.Equal(128, update.PromptsSinceChange);
        Assert.NotNull(update.Kind);
    }

    [Fact]
    public async Task Of_a_prompt_counts_what_the_roles_of_its_stream_said_without_the_template()
    {
        await using var app = await StartAsync();
        using var events = app.Get<EventHub>().Subscribe();
        await app.Get<StreamRegistry>().PutAsync(new StreamSettings { Stream = "chat", WindowSize = 8, Roles = "user,tool", Template = "Answer: {prompt}" });
        await app.Get<IBus>().Publish(new PromptSubmitted
        {
            Stream = "chat",
            Messages =
            [
                new() { Role = "system", Content = "Be brief." },
                new() { Role = "user", Content = "Answer: where is it?" },
                new() { Role = "tool", Content = "position unknown" },
            ],
        });
        await app.Get<IBus>().Publish(new PromptSubmitted { Stream = "chat", Text = "Where is it?" });
        await BusEvents.UntilAsync(() => Task.FromResult(app.Get<Log>().Scores.Count(score => score.Stream == "chat") == 2));

        await app.Get<IBus>().Publish(new OperatorCommand { CommandId = Guid.NewGuid(), Stream = "chat", Verb = StreamVerbs.Force, Actor = "anna" });

        var request = await events.NextAsync<AdaptationRequested>();
        var window = (await app.Get<PromptWindows>().GetAsync("chat", request.WindowRef))!;
        Assert.Equal(["where is it?\nposition unknown", "Where is it?"], window.Prompts.Select(prompt => prompt.Text));
    }

    [Fact]
    public async Task The_same_ids_again_change_nothing()
    {
        await using var app = await StartAsync();
        await PushAsync(app, "billing", 0, 100);
        await PushAsync(app, "billing", 50, 100);
        await ScoredAsync(app, 150);
        await app.Get<IBus>().Publish(new PromptSubmitted { Stream = Stream, Text = "billing one", Id = "id-7" });
        await app.Get<IBus>().Publish(new PromptSubmitted { Stream = Stream, Text = "billing two", Id = "id-new" });

        await ScoredAsync(app, 151);
        Assert.Equal(150, app.Get<Log>().Scores[^1].Ordinal);
        Assert.Equal("id-new", app.Get<Log>().Scores[^1].Id);
    }

    [Fact]
    public async Task A_restarted_catch_goes_on_where_it_stopped()
    {
        var first = await StartAsync();
        await PushAsync(first, "billing", 0, 400);
        await CalibratedAsync(first, 400);
        var folder = await first.StopAsync();

        await using var second = await StartInAsync(folder);
        using var events = second.Get<EventHub>().Subscribe();
        await PushAsync(second, "billing", 300, 100);
        await PushAsync(second, "weather", 400, 60);

        var alarm = await events.NextAsync<DriftDetected>();
        Assert.InRange(alarm.ChangePoint.Ordinal, 390, 410);
    }

    [Fact]
    public async Task An_event_that_was_stored_but_not_published_is_published_after_a_restart()
    {
        var first = await StartAsync();
        await PushAsync(first, "billing", 0, 10);
        await ScoredAsync(first, 10);
        var settings = (await first.Get<StreamRegistry>().GetAsync(Stream))!;
        var states = first.Get<StreamStates>();
        var stored = (await states.ReadAsync(Stream))!;
        var session = StreamSession.Restore(stored.Snapshot, stored.Head.Ingest, settings, null);
        session.Outbox.Add(PendingEvent.Of(DriftEvents.Resolution(session, 0, 9, Noon, ResolutionReasons.Returned), null));
        Assert.NotNull(await states.TryWriteAsync([new StateWrite(Stream, stored.Versions, session.Head(stored.Head.Commit + 1), session.Save(), null)]));
        var folder = await first.StopAsync();

        await using var second = await StartInAsync(folder);

        await BusEvents.UntilAsync(async () => !(await second.Get<StreamStates>().HeadAsync(Stream))!.IsPending);
    }

    [Fact]
    public async Task An_operator_can_force_an_adaptation()
    {
        await using var app = await StartAsync();
        using var events = app.Get<EventHub>().Subscribe();
        await PushAsync(app, "billing", 0, 50);
        await ScoredAsync(app, 50);

        await app.Get<IBus>().Publish(new OperatorCommand { CommandId = Guid.NewGuid(), Stream = Stream, Verb = StreamVerbs.Force, Actor = "anna" });

        var request = await events.NextAsync<AdaptationRequested>();
        Assert.Equal((32, AdaptationReasons.Forced, 1), (request.Count, request.Reason, request.Epoch));
    }

    [Fact]
    public async Task Bad_prompts_are_refused_with_a_reason_and_the_good_ones_go_on()
    {
        await using var app = await StartAsync("--max-text-bytes", "100");
        var bus = app.Get<IBus>();

        await bus.Publish(new PromptSubmitted { Stream = Stream, Id = "none" });
        await bus.Publish(new PromptSubmitted { Stream = Stream, Text = " \n", Id = "blank" });
        await bus.Publish(new PromptSubmitted { Stream = Stream, Text = new string('ä', 51), Id = "long" });
        await bus.Publish(new PromptSubmitted { Stream = "../etc", Text = "billing" });
        await bus.Publish(new PromptSubmitted { Stream = Stream, Text = "billing", Id = new string('x', 257) });
        await bus.Publish(new PromptBatchSubmitted { Stream = Stream, Prompts = [new PromptItem { Text = "billing" }, new PromptItem { Text = "" }] });
        await bus.Publish(new OutcomeReported { Stream = Stream, PromptId = "", Score = 1 });
        await bus.Publish(new OperatorCommand { Stream = Stream, CommandId = Guid.NewGuid(), Verb = "explode", Actor = "anna" });
        await bus.Publish(new PromptSubmitted { Stream = Stream, Text = "billing as usual", Id = "good" });

        await ScoredAsync(app, 1);
        var refused = app.Get<RefusedMessages>();
        await BusEvents.UntilAsync(async () => (await refused.CountsAsync()).Values.Sum() == 8);
        Assert.Equal(
            ["bad-id", "bad-id", "bad-stream", "bad-verb", "text-empty", "text-empty", "text-missing", "text-too-long"],
            (await refused.GetAsync()).Select(message => message.Reason).Order(StringComparer.Ordinal));
        var tooLong = (await refused.GetAsync()).Single(message => message.Reason == "text-too-long");
        Assert.Contains("102 bytes; allowed are 100", tooLong.Detail, StringComparison.Ordinal);
        Assert.Contains("\"long\"", await BodyAsync(refused, tooLong), StringComparison.Ordinal);
        Assert.Equal(2, (await refused.CountsAsync())["text-empty"]);
        Assert.Equal(
            ["bad-id", "bad-id", "bad-verb", "text-empty", "text-empty", "text-missing", "text-too-long"],
            (await refused.GetAsync(stream: Stream)).Select(message => message.Reason).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Outcomes_are_recorded()
    {
        await using var app = await StartAsync();
        await app.Get<IBus>().Publish(new OutcomeReported { Stream = Stream, PromptId = "id-1", Score = .5, Time = Noon });

        var outcomes = app.Get<Outcomes>();
        await BusEvents.UntilAsync(async () => (await outcomes.GetAsync(Stream)).Count == 1);
        Assert.Equal(new Outcome { PromptId = "id-1", Score = .5, Time = Noon }, (await outcomes.GetAsync(Stream))[0]);
    }

    [Fact]
    public async Task A_window_that_waited_long_enough_is_handed_out_though_no_prompt_comes()
    {
        await using var app = await StartAsync();
        var registry = app.Get<StreamRegistry>();
        await registry.PutAsync((await registry.GetAsync(Stream))! with { WindowSize = 128, WindowWaitSeconds = 1 });
        using var events = app.Get<EventHub>().Subscribe();
        await PushAsync(app, "billing", 0, 400);
        await CalibratedAsync(app, 400);

        await app.Get<IBus>().Publish(new PromptBatchSubmitted
        {
            Stream = Stream,
            Prompts = [.. Enumerable.Range(0, 60).Select(i => new PromptItem { Text = $"weather question {i}", Time = Noon.AddSeconds(400) })],
        });

        Assert.InRange((await events.NextAsync<AdaptationRequested>()).Count, 50, 70);
        await BusEvents.UntilAsync(() => Task.FromResult(!app.Get<CatchService>().WindowsDue.Any()));
    }

    [Fact]
    public async Task A_stream_whose_given_reference_is_not_there_learns_its_own()
    {
        await using var app = await StartAsync();
        var registry = app.Get<StreamRegistry>();
        await registry.PutAsync((await registry.GetAsync(Stream))! with { Reference = "nowhere@1" });

        await PushAsync(app, "billing", 0, 400);

        await CalibratedAsync(app, 400);
    }

    [Fact]
    public async Task A_stream_of_another_encoder_learns_a_new_reference()
    {
        var first = await StartAsync();
        await PushAsync(first, "billing", 0, 400);
        await CalibratedAsync(first, 400);
        var folder = await first.StopAsync();

        await using var second = await StartInAsync(folder, TopicEncoder.Make("others", 16));
        await PushAsync(second, "billing", 400, 10);
        await ScoredAsync(second, 10);
        Assert.Equal((409, MonitorPhase.Learning), (second.Get<Log>().Scores[^1].Ordinal, second.Get<Log>().Scores[^1].Phase));
        Assert.False(await IsWatchedAsync(second.Get<IStore>()));

        await PushAsync(second, "billing", 410, 390);
        await CalibratedAsync(second, 400);
        Assert.Empty(await second.Get<RefusedMessages>().GetAsync());
    }

    [Fact]
    public async Task A_prompt_that_cannot_be_judged_is_noted_and_may_come_again()
    {
        await using var app = await StartAsync();
        var bus = app.Get<IBus>();
        await bus.Publish(new PromptSubmitted { Stream = Stream, Text = $"{TopicEncoder.Broken} text", Id = "id-1" });
        var refused = app.Get<RefusedMessages>();
        await BusEvents.UntilAsync(async () => (await refused.GetAsync(stream: Stream)).Count == 1);
        var message = (await refused.GetAsync())[0];
        Assert.Equal("bad-vector", message.Reason);
        Assert.Contains($"\"{TopicEncoder.Broken} text\"", await BodyAsync(refused, message), StringComparison.Ordinal);
        Assert.Contains("id-1", message.Detail, StringComparison.Ordinal);

        await bus.Publish(new PromptSubmitted { Stream = Stream, Text = "billing as usual", Id = "id-1" });

        await ScoredAsync(app, 1);
    }

    [Fact]
    public async Task A_stream_that_is_deleted_and_comes_again_counts_its_epochs_on()
    {
        await using var app = await StartAsync();
        using var events = app.Get<EventHub>().Subscribe();
        await PushAsync(app, "billing", 0, 50);
        await ScoredAsync(app, 50);
        await app.Get<IBus>().Publish(new OperatorCommand { CommandId = Guid.NewGuid(), Stream = Stream, Verb = StreamVerbs.Force, Actor = "anna" });
        var before = await events.NextAsync<AdaptationRequested>();
        await BusEvents.UntilAsync(async () => !(await app.Get<StreamStates>().HeadAsync(Stream))!.IsPending);

        await app.Get<StreamRegistry>().DeleteAsync(Stream);
        await PushAsync(app, "billing", 0, 50);
        await ScoredAsync(app, 100);
        Assert.Equal(49, app.Get<Log>().Scores[^1].Ordinal);
        await app.Get<IBus>().Publish(new OperatorCommand { CommandId = Guid.NewGuid(), Stream = Stream, Verb = StreamVerbs.Force, Actor = "anna" });

        var after = await events.NextAsync<AdaptationRequested>();
        Assert.Equal((1, 2), (before.Epoch, after.Epoch));
        Assert.NotEqual(before.EventId, after.EventId);
    }

    [Fact]
    public async Task Streams_that_leave_the_memory_go_on_from_the_store()
    {
        await using var app = await StartAsync("--catch:max-streams-in-memory", "3");
        for (var round = 0; round < 4; round++)
        {
            for (var stream = 0; stream < 8; stream++)
                await app.Get<IBus>().Publish(new PromptSubmitted { Stream = $"s{stream}", Text = $"billing question {round}", Id = $"id-{round}" });
        }

        await ScoredAsync(app, 32);
        Assert.All(
            app.Get<Log>().Scores.GroupBy(score => score.Stream),
            stream => Assert.Equal([0, 1, 2, 3], stream.Select(score => score.Ordinal)));
        await app.Get<IBus>().Publish(new PromptSubmitted { Stream = "s0", Text = "billing question 2", Id = "id-2" });
        await app.Get<IBus>().Publish(new PromptSubmitted { Stream = "s0", Text = "billing question 4", Id = "id-4" });
        await ScoredAsync(app, 33);
        Assert.Equal(4, app.Get<Log>().Scores[^1].Ordinal);
        Assert.Equal(1, (await app.Get<StreamStates>().HeadAsync("s0"))!.Ingest.Duplicates);
    }

    [Fact]
    public async Task Strange_sequences_and_clocks_are_counted_and_stop_nothing()
    {
        await using var app = await StartAsync();
        long?[] sequences = [1, 2, 2, 9, 3, null];
        DateTimeOffset[] times = [Noon, Noon, DateTimeOffset.MaxValue, Noon.AddYears(-50), Noon, DateTimeOffset.MinValue];
        await app.Get<IBus>().Publish(new PromptBatchSubmitted
        {
            Stream = Stream,
            Prompts = [.. sequences.Zip(times).Select((pair, i) => new PromptItem { Id = $"{i}", Text = $"billing question {i}", Sequence = pair.First, Time = pair.Second })],
        });

        await ScoredAsync(app, 6);
        await BusEvents.UntilAsync(async () => (await app.Get<StreamStates>().HeadAsync(Stream))?.Prompts == 6);
        var ingest = (await app.Get<StreamStates>().HeadAsync(Stream))!.Ingest;
        Assert.Equal((1, 6, 1, 1), (ingest.SequenceGaps, ingest.SequenceMissing, ingest.SequenceRepeats, ingest.SequenceStepsBack));
        Assert.Equal((1, 2), (ingest.ClockAhead, ingest.ClockStepsBack));
    }

    private static async Task<string> BodyAsync(RefusedMessages refused, RefusedMessage message) =>
        Encoding.UTF8.GetString((await refused.GetBodyAsync(message))!.Value.Span);

    private static Task<TestApp> StartAsync(params string[] args) => StartInAsync(new TempFolder(), null, args);

    private static async Task<TestApp> StartInAsync(TempFolder folder, PromptEncoder? encoder = null, params string[] args)
    {
        var app = await TestApp.StartAsync(folder, [new CatchWorker(encoder ?? TopicEncoder.Make())], builder => builder.Services.AddSingleton<Log>(), args);
        app.Get<PromptScores>().Scored += app.Get<Log>().Add;
        await app.Get<StreamRegistry>().PutAsync(new StreamSettings { Stream = Stream, BudgetPrompts = 1000, ReferenceSize = 400, WindowSize = 32 });
        return app;
    }

    private static Task PushAsync(TestApp app, string topic, int from, int count) =>
        app.Get<IBus>().Publish(new PromptBatchSubmitted
        {
            Stream = Stream,
            Prompts = [.. Enumerable.Range(from, count).Select(i => new PromptItem { Id = $"id-{i}", Text = $"{topic} question {i}", Time = Noon.AddSeconds(i) })],
        });

    private static Task ScoredAsync(TestApp app, int count) => BusEvents.UntilAsync(() => Task.FromResult(app.Get<Log>().Scores.Count >= count));

    /// <summary>Waits until the prompts are in and the stream is watched.</summary>
    private static async Task CalibratedAsync(TestApp app, int count)
    {
        await ScoredAsync(app, count);
        var states = app.Get<IStore>();
        await BusEvents.UntilAsync(async () => await IsWatchedAsync(states));
    }

    private static async Task<bool> IsWatchedAsync(IStore store) =>
        (await new StreamStates(store).HeadAsync(Stream))?.Reference is not null;

    private sealed class Log
    {
        private readonly List<PromptScore> _scores = [];

        public IReadOnlyList<PromptScore> Scores
        {
            get
            {
                lock (_scores)
                    return [.. _scores];
            }
        }

        public void Add(PromptScore score)
        {
            lock (_scores)
                _scores.Add(score);
        }
    }
}
