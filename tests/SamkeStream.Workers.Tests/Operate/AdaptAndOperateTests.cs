using System.Text;
using MassTransit;
using SamkeStream.Adapt;
using SamkeStream.Contracts.V1;
using SamkeStream.Hosting;
using SamkeStream.Language.Lora;
using SamkeStream.Operate;
using SamkeStream.State;
using SamkeStream.State.Adapters;
using SamkeStream.State.Streams;
using Xunit;

namespace SamkeStream.Workers.Tests.Operate;

public sealed class AdaptAndOperateTests
{
    private const string Stream = "shop";
    private static readonly DateTimeOffset Noon = new(2026, 1, 2, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task The_best_candidate_is_promoted_when_the_items_show_a_gain()
    {
        await using var app = await StartAsync(FakeModels.Scorer(20, 60, 80, 40), items: 100);
        using var events = app.Get<EventHub>().Subscribe();

        await RequestAsync(app, 1);

        var generated = await events.NextAsync<AdapterGenerated>();
        Assert.Equal(4, generated.Draws.Count);
        Assert.Equal(generated.Adapter, generated.Draws[0]);
        var promoted = await events.NextAsync<AdapterPromoted>();
        Assert.Equal((StrategyNames.MeanOfDraws, true, 100, 1L), (promoted.Strategy, promoted.Validated, promoted.ValidationItems, promoted.Version));
        Assert.Equal([.2, .6, .8, .4], promoted.Scoreboard.Select(entry => entry.Accuracy));
        var mean = PeftFormat.Read(await app.Get<AdapterRegistry>().GetFilesAsync(promoted.Adapter));
        Assert.Equal(2.5f, mean.Modules[new LoraModule(0, Projection.Query)].A[0]);
        Assert.Equal(promoted.Adapter, (await app.Get<AdapterRegistry>().CurrentAsync(Stream))!.Digest);
    }

    [Theory]
    [InlineData(PromotionPolicies.Validated, 100, 50, "no candidate is better")]
    [InlineData(PromotionPolicies.Validated, 29, 29, "29 validation items; 30 are needed")]
    [InlineData(PromotionPolicies.Validated, 0, 0, "0 validation items")]
    [InlineData(PromotionPolicies.Unvalidated, 100, 50, "no candidate is better")]
    [InlineData(PromotionPolicies.Never, 100, 90, "never")]
    public async Task Otherwise_it_is_rejected_with_the_reason(string policy, int items, int right, string reason)
    {
        await using var app = await StartAsync(FakeModels.Scorer(50, right, right, right), items, policy);
        using var events = app.Get<EventHub>().Subscribe();

        await RequestAsync(app, 1);

        var rejected = await events.NextAsync<AdapterRejected>();
        Assert.Contains(reason, rejected.Reason, StringComparison.Ordinal);
        Assert.Equal(items == 0 ? 0 : 4, rejected.Scoreboard.Count);
        Assert.Null(await app.Get<AdapterRegistry>().CurrentAsync(Stream));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(10)]
    public async Task Without_enough_items_a_policy_may_promote_the_generated_adapter_unvalidated(int items)
    {
        await using var app = await StartAsync(FakeModels.Scorer(0, 0, 10, 0), items, PromotionPolicies.Unvalidated);
        using var events = app.Get<EventHub>().Subscribe();

        await RequestAsync(app, 1);

        var promoted = await events.NextAsync<AdapterPromoted>();
        Assert.Equal((StrategyNames.Generated, false, items), (promoted.Strategy, promoted.Validated, promoted.ValidationItems));
    }

    [Fact]
    public async Task The_same_request_again_makes_the_same_adapter_and_version()
    {
        await using var app = await StartAsync(FakeModels.Scorer(20, 60, 80, 40), items: 100);
        using var events = app.Get<EventHub>().Subscribe();
        var request = await RequestAsync(app, 1);
        var first = await events.NextAsync<AdapterPromoted>();

        await app.Get<IBus>().Publish(request);

        var second = await events.NextAsync<AdapterPromoted>();
        Assert.Equal((first.EventId, first.Adapter, first.Version, first.OccurredAt), (second.EventId, second.Adapter, second.Version, second.OccurredAt));
        Assert.Single((await app.Get<AdapterRegistry>().HistoryAsync(Stream)).Entries);
    }

    [Fact]
    public async Task An_adapter_of_an_earlier_epoch_does_not_replace_a_later_one()
    {
        await using var app = await StartAsync(FakeModels.Scorer(20, 60, 80, 40), items: 100);
        using var events = app.Get<EventHub>().Subscribe();
        await RequestAsync(app, 5);
        var later = await events.NextAsync<AdapterPromoted>();

        await RequestAsync(app, 4);

        Assert.Contains("later epoch", (await events.NextAsync<AdapterRejected>()).Reason, StringComparison.Ordinal);
        Assert.Equal(later.Adapter, (await app.Get<AdapterRegistry>().CurrentAsync(Stream))!.Digest);
    }

    [Fact]
    public async Task A_window_that_is_gone_or_no_window_is_rejected()
    {
        await using var app = await StartAsync(FakeModels.Scorer(20, 60, 80, 40), items: 100);
        using var events = app.Get<EventHub>().Subscribe();

        await app.Get<IBus>().Publish(Request(1, new string('0', 64), 3));
        Assert.Contains("is not in the store", (await events.NextAsync<AdapterRejected>()).Reason, StringComparison.Ordinal);

        var noWindow = await app.Get<IStore>().PutBlobAsync(Encoding.UTF8.GetBytes("no window"));
        await app.Get<IBus>().Publish(Request(2, noWindow, 3));
        Assert.Contains("cannot be read", (await events.NextAsync<AdapterRejected>()).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_generator_that_fails_and_an_adapter_for_another_base_are_rejected()
    {
        var nan = new WindowGenerator(new BaseModelReference(FakeModels.Base, null), "bundle", (_, _, _, _) => [FakeModels.Adapter(float.NaN)]);
        await using (var app = await StartAsync(FakeModels.Scorer(20, 60, 80, 40), items: 100, generator: nan))
        {
            using var events = app.Get<EventHub>().Subscribe();
            await RequestAsync(app, 1);
            Assert.Contains("NaN", (await events.NextAsync<AdapterRejected>()).Reason, StringComparison.Ordinal);
        }

        var other = new WindowGenerator(new BaseModelReference("other", null), "bundle", (_, _, _, _) => [FakeModels.Adapter(1, "other")]);
        await using (var app = await StartAsync(FakeModels.Scorer(20, 60, 80, 40), items: 100, PromotionPolicies.Unvalidated, other))
        {
            using var events = app.Get<EventHub>().Subscribe();
            await RequestAsync(app, 1);
            Assert.Contains("base model 'other'", (await events.NextAsync<AdapterRejected>()).Reason, StringComparison.Ordinal);
            Assert.Null(await app.Get<AdapterRegistry>().CurrentAsync(Stream));
        }
    }

    [Fact]
    public async Task Items_that_the_language_model_cannot_take_are_rejected_with_the_reason()
    {
        var scorer = new CandidateScorer(_ => { }, (_, _, _, _) => throw new ArgumentException("the item has 900 tokens; allowed are 512"));
        await using var app = await StartAsync(scorer, items: 100);
        using var events = app.Get<EventHub>().Subscribe();

        await RequestAsync(app, 1);

        Assert.Contains("900 tokens", (await events.NextAsync<AdapterRejected>()).Reason, StringComparison.Ordinal);
    }

    private static async Task<TestApp> StartAsync(
        CandidateScorer scorer, int items, string policy = PromotionPolicies.Validated, WindowGenerator? generator = null)
    {
        var app = await TestApp.StartAsync([new AdaptWorker(generator ?? FakeModels.Generator()), new OperateWorker(scorer)]);
        await app.Get<StreamRegistry>().PutAsync(new StreamSettings { Stream = Stream, Promotion = policy });
        if (items > 0)
        {
            await app.Get<ValidationItems>().AddAsync(
                Stream, [.. Enumerable.Range(0, items).Select(i => new ValidationItem { Id = $"{i}", Prompt = $"question {i}", Choices = ["yes", "no"], Answer = 0 })]);
        }

        return app;
    }

    private static async Task<AdaptationRequested> RequestAsync(TestApp app, long epoch)
    {
        var window = new PromptWindow
        {
            Stream = Stream,
            Epoch = epoch,
            Prompts = [.. Enumerable.Range(0, 3).Select(i => new WindowPrompt { Ordinal = i, Text = $"prompt {i}" })],
        };
        var request = Request(epoch, await app.Get<PromptWindows>().PutAsync(window, TimeSpan.FromHours(1)), 3);
        await app.Get<IBus>().Publish(request);
        return request;
    }

    private static AdaptationRequested Request(long epoch, string window, int count) => new()
    {
        EventId = Guid.NewGuid(),
        Stream = Stream,
        Epoch = epoch,
        OccurredAt = Noon,
        WindowRef = window,
        Count = count,
        Reason = AdaptationReasons.Drift,
    };
}
