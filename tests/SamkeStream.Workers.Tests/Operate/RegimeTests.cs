using System.Globalization;
using System.Net.Http.Json;
using MassTransit;
using SamkeStream.Adapt;
using SamkeStream.Catch;
using SamkeStream.Contracts.V1;
using SamkeStream.Hosting;
using SamkeStream.Operate;
using SamkeStream.Serve;
using SamkeStream.State.Adapters;
using SamkeStream.State.Streams;
using SamkeStream.Workers.Tests.Catch;
using Xunit;

namespace SamkeStream.Workers.Tests.Operate;

/// <summary>Regimes that come back, from the prompts to the promotion.</summary>
public sealed class RegimeTests
{
    private const string Stream = "shop";
    private static readonly DateTimeOffset Noon = new(2026, 1, 2, 12, 0, 0, TimeSpan.Zero);

    private int _generations;
    private int _prompts;

    [Fact]
    public async Task A_regime_that_comes_back_gets_its_adapter_again_and_nothing_is_generated()
    {
        await using var app = await StartAsync();
        using var events = app.Get<EventHub>().Subscribe();

        await LearnAsync(app, "billing", null);
        var first = await ReferenceAsync(app);
        await LearnAsync(app, "weather", first);
        var second = await ReferenceAsync(app);
        var ofWeather = await events.NextAsync<AdapterPromoted>();
        Assert.Equal((AdaptationReasons.Drift, "r1", 1L), (ofWeather.Reason, ofWeather.RegimeId, ofWeather.Epoch));

        await LearnAsync(app, "billing", second);
        Assert.Equal(first, await ReferenceAsync(app));
        var ofBilling = await events.NextAsync<AdapterPromoted>();
        Assert.Equal((AdaptationReasons.Recurring, "r0", 2L, StrategyNames.Base, ""), (ofBilling.Reason, ofBilling.RegimeId, ofBilling.Epoch, ofBilling.Strategy, ofBilling.Adapter));
        Assert.Null((await app.Get<AdapterRegistry>().CurrentAsync(Stream))!.Digest);

        await LearnAsync(app, "weather", first);
        Assert.Equal(second, await ReferenceAsync(app));
        var again = await events.NextAsync<AdapterPromoted>();
        Assert.Equal((AdaptationReasons.Recurring, "r1", 3L), (again.Reason, again.RegimeId, again.Epoch));
        Assert.Equal((ofWeather.Adapter, ofWeather.Strategy, 2L), (again.Adapter, again.Strategy, again.Version));
        Assert.NotEqual(ofWeather.EventId, again.EventId);
        Assert.Equal(ofWeather.Adapter, (await app.Get<AdapterRegistry>().CurrentAsync(Stream))!.Digest);
        Assert.Equal(1, _generations);
        var metrics = await app.Http.GetStringAsync("/metrics");
        Assert.Contains("samke_regime_recalls_total{result=\"adapter\"}", metrics, StringComparison.Ordinal);
        Assert.Contains("samke_regime_recalls_total{result=\"base\"}", metrics, StringComparison.Ordinal);
        var timed = metrics.Split('\n').Single(line => line.StartsWith("samke_drift_to_adapter_seconds_count", StringComparison.Ordinal));
        Assert.True(long.Parse(timed.Split(' ')[1], CultureInfo.InvariantCulture) >= 3, timed);
    }

    [Fact]
    public async Task A_drift_that_ends_without_a_new_reference_takes_its_adapter_along()
    {
        await using var app = await StartAsync();
        using var events = app.Get<EventHub>().Subscribe();
        await LearnAsync(app, "billing", null);

        await PushAsync(app, "weather", 200);
        var ofWeather = await events.NextAsync<AdapterPromoted>();
        await PushAsync(app, "billing", 600);

        Assert.Equal(ResolutionReasons.Returned, (await events.NextAsync<DriftResolved>()).Reason);
        var back = await events.NextAsync<AdapterPromoted>();
        Assert.Equal((AdaptationReasons.Recurring, "r0", StrategyNames.Base, ofWeather.Epoch + 1), (back.Reason, back.RegimeId, back.Strategy, back.Epoch));
        Assert.Null((await app.Get<AdapterRegistry>().CurrentAsync(Stream))!.Digest);
        Assert.Equal(1, _generations);
    }

    [Fact]
    public async Task An_adapter_that_was_rolled_back_is_not_taken_again()
    {
        await using var app = await StartAsync();
        using var events = app.Get<EventHub>().Subscribe();
        await LearnAsync(app, "billing", null);
        await LearnAsync(app, "weather", await ReferenceAsync(app));
        await events.NextAsync<AdapterPromoted>();
        await app.Get<AdapterRegistry>().RollbackAsync(Stream, Noon);
        await LearnAsync(app, "billing", await ReferenceAsync(app));
        await events.NextAsync<AdapterPromoted>();

        await PushAsync(app, "weather", 200);

        Assert.Equal((AdaptationReasons.Recurring, "r1"), await events.NextAsync<AdapterGenerated>() is var generated ? (generated.Reason, generated.RegimeId) : default);
        Assert.Equal(2, _generations);
    }

    [Fact]
    public async Task The_same_recall_again_publishes_the_same_event()
    {
        await using var app = await StartAsync();
        using var events = app.Get<EventHub>().Subscribe();
        var request = new AdaptationRequested
        {
            EventId = Guid.NewGuid(),
            Stream = Stream,
            Epoch = 4,
            OccurredAt = Noon,
            WindowRef = new string('0', 64),
            Count = 3,
            Reason = AdaptationReasons.Recurring,
            RegimeId = "r0",
        };

        await app.Get<IBus>().Publish(request);
        var first = await events.NextAsync<AdapterPromoted>();
        await app.Get<IBus>().Publish(request);
        var second = await events.NextAsync<AdapterPromoted>();

        Assert.Equal((first.EventId, first.OccurredAt, ""), (second.EventId, second.OccurredAt, second.Adapter));
    }

    private async Task<TestApp> StartAsync()
    {
        // Weights that depend on the number of the generation, so that no two adapters are alike.
        var generator = new WindowGenerator(
            new BaseModelReference(FakeModels.Base, null),
            "bundle",
            (_, draws, _, _) =>
            {
                var generation = Interlocked.Increment(ref _generations);
                return [.. Enumerable.Range(1, draws).Select(i => FakeModels.Adapter((10 * generation) + i))];
            });
        var app = await TestApp.StartAsync(
            [new CatchWorker(TopicEncoder.Make()), new ServeWorker(), new AdaptWorker(generator), new OperateWorker(FakeModels.Scorer(0, 0, 0, 0))],
            "--serve:completions",
            "false");
        await app.Get<StreamRegistry>().PutAsync(
            new StreamSettings { Stream = Stream, ReferenceSize = 400, BudgetPrompts = 100_000, WindowSize = 128, Promotion = PromotionPolicies.Unvalidated });
        return app;
    }

    /// <summary>Prompts of one topic until a reference of them is learned.</summary>
    private async Task LearnAsync(TestApp app, string topic, string? before)
    {
        await PushAsync(app, topic, 450);
        await BusEvents.UntilAsync(async () => await ReferenceAsync(app) is { } digest && digest != before);
    }

    private async Task PushAsync(TestApp app, string topic, int count)
    {
        var prompts = Enumerable.Range(_prompts, count).Select(i => new PromptItem { Text = $"{topic} question {i}", Id = $"{i}", Time = Noon.AddSeconds(i) });
        _prompts += count;
        foreach (var chunk in prompts.Chunk(50))
            (await app.Http.PostAsJsonAsync($"/v1/streams/{Stream}/prompts", chunk)).EnsureSuccessStatusCode();
    }

    /// <summary>Digest of the reference that the stream is watched with; null while it learns its first.</summary>
    private static async Task<string?> ReferenceAsync(TestApp app) =>
        (await app.Get<StreamStates>().HeadAsync(Stream))?.Reference;
}
