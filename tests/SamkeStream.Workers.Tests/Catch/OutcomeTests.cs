using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using SamkeStream.Catch;
using SamkeStream.Contracts.V1;
using SamkeStream.Hosting;
using SamkeStream.Serve;
using SamkeStream.State.Incidents;
using SamkeStream.State.Streams;
using SamkeStream.Testing;
using Xunit;

namespace SamkeStream.Workers.Tests.Catch;

/// <summary>Outcomes from HTTP to the drift that only they show.</summary>
public sealed class OutcomeTests
{
    private const string Stream = "shop";
    private static readonly DateTimeOffset Noon = new(2026, 1, 2, 12, 0, 0, TimeSpan.Zero);

    private int _prompts;
    private long _outcomes = 1;

    [Fact]
    public async Task Outcomes_that_become_worse_while_the_prompts_stay_are_a_concept_drift_until_they_recover()
    {
        var folder = new TempFolder();
        var first = await WatchingAsync(folder);
        Assert.False((await StateAsync(first)).GetProperty("conceptObservable").GetBoolean());
        await AnswerAsync(first, 520, worse: false);
        Assert.True((await StateAsync(first)).GetProperty("conceptObservable").GetBoolean());

        // The numbers of the prompts and the baseline are those of before.
        await first.StopAsync();
        await using var app = await StartAsync(folder);
        using var events = app.Get<EventHub>().Subscribe();
        await AnswerAsync(app, 60, worse: true);

        var alarm = await events.NextAsync<DriftDetected>();
        Assert.Equal((DriftKinds.ConceptDrift, true, 1L, true), (alarm.KindGuess, alarm.Score > 1, alarm.Epoch, alarm.ConceptObservable));
        Assert.InRange(alarm.ChangePoint.Ordinal, 900, 960);
        await BusEvents.UntilAsync(async () => await app.Get<IncidentRegistry>().GetAsync(Stream, 1) is not null);
        var incident = (await app.Get<IncidentRegistry>().GetAsync(Stream, 1))!;
        Assert.Equal((IncidentStatuses.Open, DriftKinds.ConceptDrift, "outcome"), (incident.Status, incident.Kind, incident.Evidence[0].Arm));

        await AnswerAsync(app, 260, worse: false);
        Assert.Equal((1L, ResolutionReasons.Returned), await events.NextAsync<DriftResolved>() is var end ? (end.Epoch, end.Reason) : default);
        await BusEvents.UntilAsync(async () => (await app.Get<IncidentRegistry>().GetAsync(Stream, 1))!.Status == IncidentStatuses.Resolved);
        Assert.Equal("watching", (await StateAsync(app)).GetProperty("phase").GetString());
    }

    [Fact]
    public async Task Another_reference_during_a_drift_of_outcomes_ends_it_as_superseded()
    {
        await using var app = await WatchingAsync(new TempFolder());
        await AnswerAsync(app, 520, worse: false);
        using var events = app.Get<EventHub>().Subscribe();
        await AnswerAsync(app, 60, worse: true);
        Assert.Equal(DriftKinds.ConceptDrift, (await events.NextAsync<DriftDetected>()).KindGuess);

        Assert.Equal(HttpStatusCode.OK, (await app.Http.OrderAsync($"/v1/streams/{Stream}/reference", new { reference = $"stream/{Stream}@1" })).StatusCode);

        Assert.Equal((1L, ResolutionReasons.Superseded), await events.NextAsync<DriftResolved>() is var end ? (end.Epoch, end.Reason) : default);
        var incident = (await app.Get<IncidentRegistry>().GetAsync(Stream, 1))!;
        Assert.Equal((IncidentStatuses.Resolved, ResolutionReasons.Superseded), (incident.Status, incident.Resolution));
        Assert.Equal("watching", (await StateAsync(app)).GetProperty("phase").GetString());
        // The new baseline is learned of the outcomes to come: bad ones are no news before.
        Assert.False((await StateAsync(app)).GetProperty("conceptObservable").GetBoolean());
    }

    [Fact]
    public async Task Outcomes_of_unknown_prompts_and_repeated_ones_are_counted()
    {
        await using var app = await WatchingAsync(new TempFolder());
        await AnswerAsync(app, 5, worse: false);

        await SendAsync(app, [("nobody", 1), ($"{_prompts - 1}", 0)]);

        var ingest = (await StateAsync(app)).GetProperty("ingest");
        foreach (var result in new[] { "accepted", "unknown", "repeated" })
        {
            await BusEvents.UntilAsync(async () => (await app.Http.GetStringAsync("/metrics")).Split('\n').Any(line =>
                line.StartsWith("samke_outcomes_total{", StringComparison.Ordinal) && line.Contains($"\"{Stream}\"", StringComparison.Ordinal) && line.Contains($"\"{result}\"", StringComparison.Ordinal)));
        }

        Assert.Equal((5, 2, 1), (ingest.GetProperty("outcomes").GetInt64(), ingest.GetProperty("unknownOutcomes").GetInt64(), ingest.GetProperty("repeatedOutcomes").GetInt64()));
    }

    /// <summary>A stream that is watched and has had an outcome, of a prompt that nobody knows.</summary>
    private async Task<TestApp> WatchingAsync(TempFolder folder)
    {
        var app = await StartAsync(folder);
        await app.Get<StreamRegistry>().PutAsync(new StreamSettings { Stream = Stream, BudgetPrompts = 1000, ReferenceSize = 400, WindowSize = 32 });
        await PushAsync(app, 400);
        await BusEvents.UntilAsync(async () => (await app.Get<StreamStates>().HeadAsync(Stream))?.Reference is not null);
        await PostAsync(app, "outcomes", new[] { new { promptId = "first", score = 1 } });
        await BusEvents.UntilAsync(async () => (await StateAsync(app)).GetProperty("ingest").GetProperty("unknownOutcomes").GetInt64() == 1);
        return app;
    }

    private static Task<TestApp> StartAsync(TempFolder folder) =>
        TestApp.StartAsync(folder, [new CatchWorker(TopicEncoder.Make()), new ServeWorker()], _ => { }, "--serve:completions", "false");

    /// <summary>Prompts, and how well their answers did: mostly right, or mostly wrong.</summary>
    private async Task AnswerAsync(TestApp app, int count, bool worse)
    {
        var from = _prompts;
        await PushAsync(app, count);
        await SendAsync(app, [.. Enumerable.Range(from, count).Select(i => ($"{i}", i % 5 == 0 != worse ? 0.0 : 1.0))]);
    }

    private async Task SendAsync(TestApp app, (string PromptId, double Score)[] outcomes)
    {
        foreach (var chunk in outcomes.Chunk(100))
            await PostAsync(app, "outcomes", chunk.Select(outcome => new { promptId = outcome.PromptId, score = outcome.Score }).ToArray());
        _outcomes += outcomes.Length;
        await BusEvents.UntilAsync(async () =>
        {
            var ingest = (await StateAsync(app)).GetProperty("ingest");
            return new[] { "outcomes", "unknownOutcomes", "repeatedOutcomes", "idleOutcomes" }.Sum(member => ingest.GetProperty(member).GetInt64()) == _outcomes;
        });
    }

    private async Task PushAsync(TestApp app, int count)
    {
        var prompts = Enumerable.Range(_prompts, count).Select(i => new PromptItem { Text = $"billing question {i}", Id = $"{i}", Time = Noon.AddSeconds(i) });
        _prompts += count;
        foreach (var chunk in prompts.Chunk(50))
            await PostAsync(app, "prompts", chunk);
    }

    private static async Task<JsonElement> StateAsync(TestApp app) =>
        (await (await app.Http.GetAsync($"/v1/streams/{Stream}")).EnsureSuccessStatusCode().JsonAsync()).GetProperty("state");

    private static async Task PostAsync<T>(TestApp app, string what, T body) =>
        Assert.Equal(HttpStatusCode.Accepted, (await app.Http.PostAsJsonAsync($"/v1/streams/{Stream}/{what}", body)).StatusCode);
}
