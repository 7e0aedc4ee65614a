using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using SamkeStream.Catch;
using SamkeStream.Contracts.V1;
using SamkeStream.Hosting;
using SamkeStream.Serve;
using SamkeStream.State.Audit;
using SamkeStream.State.Incidents;
using SamkeStream.State.References;
using SamkeStream.State.Streams;
using SamkeStream.Testing;
using Xunit;

namespace SamkeStream.Workers.Tests.Catch;

/// <summary>A regime that comes back is watched with the reference that it had.</summary>
public sealed class RecalledReferenceTests
{
    private const string Stream = "recalling";
    private static readonly DateTimeOffset Noon = new(2026, 1, 2, 12, 0, 0, TimeSpan.Zero);
    private int _prompts;

    [Fact]
    public async Task The_reference_of_a_regime_that_comes_back_is_in_use_at_once_and_said_to_be()
    {
        await using var app = await StartAsync();
        using var events = app.Get<EventHub>().Subscribe();
        await LearnAsync(app, "billing", 1);
        await LearnAsync(app, "weather", 2);
        Assert.Equal(ResolutionReasons.NewReference, (await events.NextAsync<DriftResolved>()).Reason);

        await PushAsync(app, "billing", 300);
        await InUseAsync(app, 1);

        Assert.Equal((2L, ResolutionReasons.Recurring), await events.NextAsync<DriftResolved>() is var end ? (end.Epoch, end.Reason) : default);
        var use = (await StateAsync(app)).GetProperty("referenceUse");
        Assert.Equal(("r0", true, "approximate"), (use.GetProperty("regimeId").GetString(), use.GetProperty("isRecalled").GetBoolean(), use.GetProperty("state").GetString()));
        var entry = Assert.Single(await app.Get<AuditLog>().ListAsync(10), entry => entry.Verb == "activate-reference");
        Assert.Equal(("catch", Stream, $"stream/{Stream}@1, T = 100000: regime r0 came back"), (entry.Actor, entry.Target, entry.Detail));
        Assert.Equal(ResolutionReasons.Recurring, (await app.Get<IncidentRegistry>().GetAsync(Stream, 2))!.Resolution);

        await PushAsync(app, "weather", 300);
        await InUseAsync(app, 2);
        Assert.Equal((3L, ResolutionReasons.Recurring), await events.NextAsync<DriftResolved>() is var second ? (second.Epoch, second.Reason) : default);
        Assert.Equal(2, (await app.Get<ReferenceLibrary>().VersionsAsync($"stream/{Stream}")).Count);

        var before = _prompts;
        await PushAsync(app, "sports", 20);
        await BusEvents.UntilAsync(async () => await app.Get<IncidentRegistry>().GetAsync(Stream, 4) is not null);
        var incident = (await app.Get<IncidentRegistry>().GetAsync(Stream, 4))!;
        Assert.InRange(incident.ChangePoint!.Ordinal, before - 5, before + 5);
        Assert.Equal((await app.Get<ReferenceLibrary>().GetAsync($"stream/{Stream}", 2))!.Digest, incident.ReferenceDigest);
    }

    [Fact]
    public async Task A_recalled_reference_is_still_one_after_a_restart_and_the_next_is_found_too()
    {
        var first = await StartAsync();
        await LearnAsync(first, "billing", 1);
        await LearnAsync(first, "weather", 2);
        await PushAsync(first, "billing", 300);
        await InUseAsync(first, 1);
        await using var second = await StartAsync(await first.StopAsync());

        await PushAsync(second, "weather", 300);
        await InUseAsync(second, 2);

        Assert.True((await StateAsync(second)).GetProperty("referenceUse").GetProperty("isRecalled").GetBoolean());
        Assert.Equal(["stream/recalling@1", "stream/recalling@2"], (await second.Get<StreamStates>().HeadAsync(Stream))!.RegimeReferences);
    }

    [Theory]
    [InlineData("deleted")]
    [InlineData("read in another way")]
    public async Task A_reference_that_can_not_be_used_again_is_learned_anew(string how)
    {
        await using var app = await StartAsync();
        await LearnAsync(app, "billing", 1);
        await LearnAsync(app, "weather", 2);
        var answer = how == "deleted"
            ? await app.Http.OrderAsync(HttpMethod.Delete, $"/v1/references/stream/{Stream}@1")
            : await app.Http.PatchAsJsonAsync($"/v1/streams/{Stream}", new { truncation = "start" });
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);

        await LearnAsync(app, "billing", 3);

        var use = (await StateAsync(app)).GetProperty("referenceUse");
        Assert.Equal(("r0", false), (use.GetProperty("regimeId").GetString(), use.GetProperty("isRecalled").GetBoolean()));
        Assert.DoesNotContain(await app.Get<AuditLog>().ListAsync(10), entry => entry.Verb == "activate-reference");
    }

    private static async Task<TestApp> StartAsync(TempFolder? folder = null)
    {
        var app = await TestApp.StartAsync(folder ?? new TempFolder(), [new CatchWorker(TopicEncoder.Make()), new ServeWorker()], _ => { }, "--serve:completions", "false");
        var registry = app.Get<StreamRegistry>();
        if (await registry.GetAsync(Stream) is null)
            await registry.PutAsync(new StreamSettings { Stream = Stream, BudgetPrompts = 100_000, ReferenceSize = 400, WindowSize = 32 });
        return app;
    }

    private async Task LearnAsync(TestApp app, string topic, int version)
    {
        await PushAsync(app, topic, 450);
        await InUseAsync(app, version);
    }

    private async Task PushAsync(TestApp app, string topic, int count)
    {
        var prompts = Enumerable.Range(_prompts, count).Select(i => new PromptItem { Text = $"{topic} question {i}", Id = $"{i}", Time = Noon.AddSeconds(i) });
        _prompts += count;
        foreach (var chunk in prompts.Chunk(50))
            (await app.Http.PostAsJsonAsync($"/v1/streams/{Stream}/prompts", chunk)).EnsureSuccessStatusCode();
    }

    private static Task InUseAsync(TestApp app, int version) =>
        BusEvents.UntilAsync(async () => (await app.Get<StreamStates>().HeadAsync(Stream))?.ReferenceUse?.Reference == $"stream/{Stream}@{version}");

    private static async Task<JsonElement> StateAsync(TestApp app) =>
        (await app.Http.GetFromJsonAsync<JsonElement>($"/v1/streams/{Stream}")).GetProperty("state");
}
