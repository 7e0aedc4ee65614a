using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using SamkeStream.Catch;
using SamkeStream.Catch.Sessions;
using SamkeStream.Contracts.V1;
using SamkeStream.Hosting;
using SamkeStream.Serve;
using SamkeStream.State.Audit;
using SamkeStream.State.Streams;
using SamkeStream.Testing;
using Xunit;

namespace SamkeStream.Workers.Tests.Catch;

/// <summary>References over HTTP, with Catch and Serve in one process.</summary>
public sealed class ReferenceTests
{
    private static readonly DateTimeOffset Noon = new(2026, 1, 2, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task A_reference_from_a_file_serves_two_streams_from_one_copy_in_memory()
    {
        await using var app = await StartAsync();
        await CreateAsync(app, new { name = "support", prompts = Prompts("billing", 0, 400), budget = "1000", reason = "the good week" });
        var ready = await DoneAsync(app, "support");
        Assert.Equal("ready", ready.GetProperty("state").GetString());
        Assert.Equal(("support@1", "anna", "topics", 400), (Text(ready, "reference"), Text(ready, "actor"), Text(ready, "encoder"), ready.GetProperty("prompts").GetInt32()));
        var facts = ready.GetProperty("calibration");
        Assert.Equal((400, 1000), (facts.GetProperty("size").GetInt32(), facts.GetProperty("budgetPrompts").GetInt32()));
        Assert.Equal("approximate", Text(facts, "state"));
        Assert.True(facts.GetProperty("seconds").GetDouble() > 0);
        Assert.StartsWith("billing question", Text(ready.GetProperty("texts")[0], "text"), StringComparison.Ordinal);

        using var events = app.Get<EventHub>().Subscribe();
        foreach (var stream in new[] { "shop", "help" })
        {
            var answer = await PostAsync(app, $"/v1/streams/{stream}/reference", new { reference = "support" });
            Assert.Equal((HttpStatusCode.OK, "support@1, T = 1000"), (answer.StatusCode, Text(await answer.JsonAsync(), "detail")));
            await PushAsync(app, stream, "billing", 0, 60);
            await PushAsync(app, stream, "weather", 60, 60);
        }

        var alarms = new[] { await events.NextAsync<DriftDetected>(), await events.NextAsync<DriftDetected>() };
        Assert.Equal(["help", "shop"], alarms.Select(alarm => alarm.Stream).Order(StringComparer.Ordinal));
        Assert.All(alarms, alarm => Assert.InRange(alarm.ChangePoint.Ordinal, 50, 70));
        var inUse = new List<object?>();
        foreach (var stream in new[] { "shop", "help" })
            inUse.Add(await app.Get<StreamSessions>().UseAsync(stream, session => Task.FromResult(((object?)session.Monitor.Reference, SessionChange.None)), CancellationToken.None));
        Assert.NotNull(inUse[0]);
        Assert.Same(inUse[0], inUse[1]);

        var use = await JsonAsync(app, "/v1/streams/shop/reference");
        Assert.Equal(("support@1", "support@1", "approximate"), (Text(use, "reference"), Text(use, "activated"), Text(use, "state")));
        Assert.Equal(
            [("activate-reference", "shop"), ("create-reference", "support@1")],
            (await app.Get<AuditLog>().ListAsync(10)).Where(entry => entry.Stream != "help").Select(entry => (entry.Verb, entry.Target)));
    }

    [Fact]
    public async Task Activating_ends_an_open_drift_and_one_can_go_back_to_what_was_learned()
    {
        await using var app = await StartAsync();
        using var events = app.Get<EventHub>().Subscribe();
        await PushAsync(app, "shop", "billing", 0, 400);
        await InUseAsync(app, "shop", "stream/shop@1");
        var learned = (await JsonAsync(app, "/v1/references?stream=shop")).GetProperty("references")[0];
        Assert.Equal(("stream/shop@1", "learned", "catch"), (Text(learned, "reference"), Text(learned, "source"), Text(learned, "actor")));
        await CreateAsync(app, new { name = "weather", prompts = Prompts("weather", 0, 400), budget = 1000 });
        await DoneAsync(app, "weather");
        await PushAsync(app, "shop", "weather", 400, 40);
        await events.NextAsync<DriftDetected>();

        Assert.Equal(HttpStatusCode.OK, (await PostAsync(app, "/v1/streams/shop/reference", new { reference = "weather@1" })).StatusCode);

        Assert.Equal(ResolutionReasons.NewReference, (await events.NextAsync<DriftResolved>()).Reason);
        await PushAsync(app, "shop", "billing", 440, 40);
        Assert.Equal(2, (await events.NextAsync<DriftDetected>()).Epoch);
        Assert.Equal(HttpStatusCode.OK, (await PostAsync(app, "/v1/streams/shop/reference", new { reference = "stream/shop@1" })).StatusCode);
        await InUseAsync(app, "shop", "stream/shop@1");
    }

    [Fact]
    public async Task A_reference_of_another_encoder_is_refused_and_the_stream_keeps_what_it_has()
    {
        var first = await StartAsync();
        await CreateAsync(first, new { name = "support", prompts = Prompts("billing", 0, 400), budget = 1000 });
        await DoneAsync(first, "support");
        var folder = await first.StopAsync();
        await using var second = await StartAsync(folder, TopicEncoder.Make("others", 16));
        await PushAsync(second, "shop", "billing", 0, 400);
        await InUseAsync(second, "shop", "stream/shop@1");

        var answer = await PostAsync(second, "/v1/streams/shop/reference", new { reference = "support" });

        Assert.Equal(HttpStatusCode.Conflict, answer.StatusCode);
        Assert.Contains("made with the encoder topics, but prompts are encoded with others", Text(await answer.JsonAsync(), "detail"), StringComparison.Ordinal);
        Assert.Equal("stream/shop@1", Text(await JsonAsync(second, "/v1/streams/shop/reference"), "reference"));
    }

    [Fact]
    public async Task A_live_reference_is_made_of_the_next_prompts_and_outlives_a_restart()
    {
        var first = await StartAsync();
        await PushAsync(first, "shop", "weather", 0, 10);
        await CreateAsync(first, new { name = "live", stream = "shop", live = 300, budget = 1000 });
        await StateAsync(first, "live", "collecting");
        await PushAsync(first, "shop", "billing", 10, 150);
        await BusEvents.UntilAsync(async () => (await JsonAsync(first, "/v1/references/live")).GetProperty("progress").GetDouble() >= .5);
        var folder = await first.StopAsync();
        await using var second = await StartAsync(folder);

        await PushAsync(second, "shop", "billing", 160, 160);

        var ready = await DoneAsync(second, "live");
        Assert.Equal(("ready", 300), (Text(ready, "state"), ready.GetProperty("prompts").GetInt32()));
        Assert.Equal(Noon.AddSeconds(10), ready.GetProperty("firstPrompt").GetDateTimeOffset());
        Assert.Equal(Noon.AddSeconds(309), ready.GetProperty("lastPrompt").GetDateTimeOffset());
        Assert.Equal(HttpStatusCode.OK, (await PostAsync(second, "/v1/streams/help/reference", new { reference = "live@1" })).StatusCode);
    }

    [Fact]
    public async Task A_reference_is_made_of_a_time_span_as_far_as_it_is_kept()
    {
        await using var app = await StartAsync();
        await PushAsync(app, "shop", "billing", 0, 400);
        await InUseAsync(app, "shop", "stream/shop@1");

        await CreateAsync(app, new { name = "span", stream = "shop", since = Noon.AddSeconds(50), until = Noon.AddSeconds(350) });
        await CreateAsync(app, new { name = "short", stream = "shop", since = Noon.AddSeconds(390) });

        var span = await DoneAsync(app, "span");
        Assert.Equal(("ready", 300, 1000), (Text(span, "state"), span.GetProperty("prompts").GetInt32(), span.GetProperty("budgetPrompts").GetInt32()));
        var tooShort = await DoneAsync(app, "short");
        Assert.Equal("failed", Text(tooShort, "state"));
        Assert.Contains("of 10 prompts of stream 'shop' in that span", Text(tooShort, "problem"), StringComparison.Ordinal);
        Assert.Contains("allowed are 250 and more", Text(tooShort, "problem"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Prompts_that_make_no_reference_are_refused_with_what_is_wrong()
    {
        await using var app = await StartAsync();
        await CreateAsync(app, new { name = "constant", prompts = Enumerable.Range(0, 300).Select(_ => new { text = "billing again" }) });
        await CreateAsync(app, new { name = "broken", prompts = Prompts("billing", 0, 299).Append(new { id = "b", text = $"{TopicEncoder.Broken} text" }) });
        await CreateAsync(app, new { name = "sticky", prompts = Enumerable.Range(0, 300).Select(i => new { id = $"{i}", text = $"topic{i / 30} question {i}" }) });

        Assert.Contains("Only 1 of the 300 reference vectors are different; at least 48 must be", Text(await DoneAsync(app, "constant"), "problem"), StringComparison.Ordinal);
        Assert.Contains("Reference vector 299", Text(await DoneAsync(app, "broken"), "problem"), StringComparison.Ordinal);
        Assert.Matches(@"its 300 prompts hold as much as \d+ independent ones .* allowed are 250 and more", Text(await DoneAsync(app, "sticky"), "problem"));
        var answer = await PostAsync(app, "/v1/streams/shop/reference", new { reference = "constant@1" });
        Assert.Equal(HttpStatusCode.Conflict, answer.StatusCode);
        Assert.Contains("constant@1 is failed", Text(await answer.JsonAsync(), "detail"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_changed_budget_counts_at_once_where_the_vectors_are_kept()
    {
        await using var app = await StartAsync();
        await PushAsync(app, "shop", "billing", 0, 400);
        await InUseAsync(app, "shop", "stream/shop@1");

        var settings = await (await app.Http.PatchAsJsonAsync("/v1/streams/shop", new { budget = "30d@100/day" })).JsonAsync();

        Assert.Equal(("30d@100/day", 3000), (Text(settings, "budget"), settings.GetProperty("budgetPrompts").GetInt32()));
        foreach (var path in new[] { "/v1/streams/shop/reference", "/v1/streams/shop" })
            Assert.StartsWith("T = 1000 is in use; T = 3000 counts with the stream's next prompts", Text(await JsonAsync(app, path), "pending"), StringComparison.Ordinal);
        var next = 400;
        await BusEvents.UntilAsync(async () =>
        {
            await PushAsync(app, "shop", "billing", next++, 1);
            return (await JsonAsync(app, "/v1/streams/shop/reference")).GetProperty("budgetPrompts").GetInt32() == 3000;
        });
        Assert.Null(Text(await JsonAsync(app, "/v1/streams/shop/reference"), "pending"));
        var floored = await (await app.Http.PatchAsJsonAsync("/v1/streams/shop", new { budget = "fleet:7/week@5x100/day" })).JsonAsync();
        Assert.Equal(1000, floored.GetProperty("budgetPrompts").GetInt32());
        Assert.Contains("uses at least 1000", Text(floored, "budgetRemark"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_budget_of_a_sampled_stream_shrinks_with_its_share_and_grows_again()
    {
        await using var app = await StartAsync();
        await app.Http.PatchAsJsonAsync("/v1/streams/shop", new { budget = "30d@400/day" });
        await PushAsync(app, "shop", "billing", 0, 400);
        await InUseAsync(app, "shop", "stream/shop@1");

        foreach (var (share, budget) in new[] { (.25, 3000), (.125, 1500), (1, 12_000) })
        {
            await app.Get<CatchService>().ActAsync(
                "shop",
                (session, _) =>
                {
                    session.Ingest.SampleShare = share;
                    return Task.FromResult(true);
                },
                CancellationToken.None);
            await BusEvents.UntilAsync(async () => (await JsonAsync(app, "/v1/streams/shop/reference")).GetProperty("budgetPrompts").GetInt32() == budget);
        }
    }

    [Fact]
    public async Task Of_a_reference_that_was_learned_while_prompts_were_left_out_it_is_told()
    {
        await using var app = await StartAsync();
        await PushAsync(app, "shop", "billing", 0, 100);
        await PushAsync(app, "help", "billing", 0, 400);
        await app.Get<CatchService>().ActAsync(
            "shop",
            (session, _) =>
            {
                session.Ingest.SampledUntil = session.NextOrdinal;
                return Task.FromResult(true);
            },
            CancellationToken.None);
        await PushAsync(app, "shop", "billing", 100, 300);
        await InUseAsync(app, "shop", "stream/shop@1");
        await InUseAsync(app, "help", "stream/help@1");

        Assert.True((await JsonAsync(app, "/v1/references/stream/shop@1")).GetProperty("isSampled").GetBoolean());
        Assert.True((await JsonAsync(app, "/v1/streams/shop")).GetProperty("referenceIsSampled").GetBoolean());
        Assert.False((await JsonAsync(app, "/v1/references/stream/help@1")).GetProperty("isSampled").GetBoolean());
        Assert.False((await JsonAsync(app, "/v1/streams/help")).TryGetProperty("referenceIsSampled", out _));
    }

    [Fact]
    public async Task A_reference_is_deleted_where_no_stream_uses_it()
    {
        await using var app = await StartAsync();
        await CreateAsync(app, new { name = "support", prompts = Prompts("billing", 0, 400), budget = 1000 });
        await CreateAsync(app, new { name = "support", prompts = Prompts("billing", 100, 400), budget = 1000 });
        await DoneAsync(app, "support@1");
        await DoneAsync(app, "support@2");
        await PostAsync(app, "/v1/streams/shop/reference", new { reference = "support@1" });

        foreach (var path in new[] { "support", "support@1" })
        {
            var refused = await SendAsync(app, HttpMethod.Delete, $"/v1/references/{path}", null);
            Assert.Equal(HttpStatusCode.Conflict, refused.StatusCode);
            Assert.Contains("reference support@1 is used by stream shop; allowed are references that no stream uses", Text(await refused.JsonAsync(), "detail"), StringComparison.Ordinal);
        }

        Assert.Equal(2, (await JsonAsync(app, "/v1/references?name=support")).GetProperty("references").GetArrayLength());
        Assert.Equal(HttpStatusCode.BadRequest, (await app.Http.DeleteAsync("/v1/references/support@2")).StatusCode);
        var deleted = await SendAsync(app, HttpMethod.Delete, "/v1/references/support@2", JsonContent.Create(new { reason = "too old" }));
        Assert.Equal(["support@2"], (await deleted.JsonAsync()).GetProperty("deleted").EnumerateArray().Select(item => item.GetString()));
        Assert.Equal(HttpStatusCode.NotFound, (await SendAsync(app, HttpMethod.Delete, "/v1/references/support@2", null)).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await PostAsync(app, "/v1/streams/help/reference", new { reference = "support@2" })).StatusCode);
        var entry = (await app.Get<AuditLog>().ListAsync(1))[0];
        Assert.Equal(("delete-reference", "support@2", "anna", "too old"), (entry.Verb, entry.Target, entry.Actor, entry.Reason));
        await PushAsync(app, "shop", "billing", 0, 60);
        await InUseAsync(app, "shop", "support@1");
    }

    [Theory]
    [InlineData("500", "500", 1000, "uses at least 1000")]
    [InlineData("20000000", "20000000", 10_000_000, "uses at most 10000000")]
    [InlineData("1000", null, 1000, null)]
    [InlineData("2000", null, 2000, null)]
    public async Task A_budget_in_prompts_has_the_floor_of_any_other(string asked, string? budget, int used, string? remark)
    {
        await using var app = await StartAsync();

        foreach (var member in new[] { "budget", "budgetPrompts" })
        {
            var settings = await (await SendAsync(app, HttpMethod.Patch, "/v1/streams/shop", new StringContent($"{{\"{member}\":{asked}}}"))).JsonAsync();
            Assert.Equal((member == "budget" ? asked : budget, used), (Text(settings, "budget"), settings.GetProperty("budgetPrompts").GetInt32()));
            if (remark is null)
                Assert.Null(Text(settings, "budgetRemark"));
            else
                Assert.Contains(remark, Text(settings, "budgetRemark"), StringComparison.Ordinal);
            // What is shown may be sent back.
            var again = JsonSerializer.Serialize(new { budget = Text(settings, "budget"), budgetPrompts = used });
            Assert.Equal(HttpStatusCode.OK, (await SendAsync(app, HttpMethod.Patch, "/v1/streams/shop", new StringContent(again))).StatusCode);
        }
    }

    [Theory]
    [InlineData("GET", "/v1/references/support", null, 404, "there is no reference 'support'")]
    [InlineData("GET", "/v1/references/sup%20port", null, 400, "allowed is a name, NAME@VERSION")]
    [InlineData("GET", "/v1/references?stream=-", null, 400, "stream is '-'")]
    [InlineData("POST", "/v1/references", """{"name":"stream/shop","prompts":[]}""", 400, "name is 'stream/shop'")]
    [InlineData("POST", "/v1/references", """{"name":"a","prompts":[{"text":"x"}]}""", 400, "prompts has 1 entries; allowed are 250 to 20000")]
    [InlineData("POST", "/v1/references", """{"name":"a"}""", 400, "allowed are prompts alone")]
    [InlineData("POST", "/v1/references", """{"name":"a","stream":"nobody"}""", 404, "'nobody' is not registered")]
    [InlineData("POST", "/v1/references", """{"name":"a","stream":"shop","live":10}""", 400, "live is '10'; allowed are 250 to 20000")]
    [InlineData("POST", "/v1/references", """{"name":"a","stream":"shop","since":"yesterday"}""", 400, "since is 'yesterday'")]
    [InlineData("POST", "/v1/references", """{"name":"a","stream":"shop","budget":"often"}""", 400, "budget is 'often'; allowed are prompts between")]
    [InlineData("POST", "/v1/streams/shop/reference", "{}", 400, "reference is absent")]
    [InlineData("POST", "/v1/streams/shop/reference", """{"reference":"support@3"}""", 404, "there is no reference 'support'")]
    [InlineData("GET", "/v1/streams/nobody/reference", null, 404, "'nobody' is not registered")]
    [InlineData("PATCH", "/v1/streams/shop", """{"reference":"support@1"}""", 400, "activate it: POST /v1/streams/shop/reference")]
    [InlineData("PATCH", "/v1/streams/shop", """{"budget":"often"}""", 400, "budget is 'often'")]
    [InlineData("PATCH", "/v1/streams/shop", """{"budget":"often"}""", 400, "less than 1000 prompts counts as 1000")]
    [InlineData("PATCH", "/v1/streams/shop", """{"budgetPrompts":0}""", 400, "budgetPrompts is 0; allowed are 1000 to 10000000 (less counts as 1000, more as 10000000)")]
    [InlineData("PATCH", "/v1/streams/shop", """{"budget":"2000","budgetPrompts":3000}""", 400, "allowed is one of the two")]
    public async Task What_is_wrong_is_told_with_what_is_allowed(string method, string path, string? body, int status, string words)
    {
        await using var app = await StartAsync();

        var answer = await SendAsync(app, new HttpMethod(method), path, body is null ? null : new StringContent(body));

        Assert.Equal(status, (int)answer.StatusCode);
        Assert.Contains(words, Text(await answer.JsonAsync(), "detail"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Whoever_creates_a_reference_must_say_who_he_is()
    {
        await using var app = await StartAsync();

        Assert.Equal(HttpStatusCode.BadRequest, (await app.Http.PostAsJsonAsync("/v1/references", new { name = "a", prompts = Prompts("billing", 0, 300) })).StatusCode);
        Assert.Empty((await JsonAsync(app, "/v1/references")).GetProperty("references").EnumerateArray());
    }

    private static async Task<TestApp> StartAsync(TempFolder? folder = null, PromptEncoder? encoder = null)
    {
        var app = await TestApp.StartAsync(folder ?? new TempFolder(), [new CatchWorker(encoder ?? TopicEncoder.Make()), new ServeWorker()], _ => { }, "--serve:completions", "false");
        var registry = app.Get<StreamRegistry>();
        foreach (var stream in new[] { "shop", "help" })
        {
            if (await registry.GetAsync(stream) is null)
                await registry.PutAsync(new StreamSettings { Stream = stream, BudgetPrompts = 1000, ReferenceSize = 400, WindowSize = 32 });
        }

        return app;
    }

    private static IEnumerable<object> Prompts(string topic, int from, int count) =>
        Enumerable.Range(from, count).Select(i => (object)new { id = $"id-{i}", text = $"{topic} question {i}", time = Noon.AddSeconds(i) });

    private static async Task PushAsync(TestApp app, string stream, string topic, int from, int count) =>
        Assert.Equal(HttpStatusCode.Accepted, (await app.Http.PostAsJsonAsync($"/v1/streams/{stream}/prompts", Prompts(topic, from, count))).StatusCode);

    private static async Task CreateAsync(TestApp app, object body)
    {
        var answer = await PostAsync(app, "/v1/references", body);
        Assert.True(answer.StatusCode == HttpStatusCode.Accepted, await answer.Content.ReadAsStringAsync());
    }

    /// <summary>The reference once it is ready or failed.</summary>
    private static async Task<JsonElement> DoneAsync(TestApp app, string name)
    {
        JsonElement reference = default;
        await BusEvents.UntilAsync(async () => Text(reference = await JsonAsync(app, $"/v1/references/{name}"), "state") is "ready" or "failed");
        return reference;
    }

    private static Task StateAsync(TestApp app, string name, string state) =>
        BusEvents.UntilAsync(async () => Text(await JsonAsync(app, $"/v1/references/{name}"), "state") == state);

    private static Task InUseAsync(TestApp app, string stream, string reference) =>
        BusEvents.UntilAsync(async () => Text(await JsonAsync(app, $"/v1/streams/{stream}/reference"), "reference") == reference);

    private static async Task<JsonElement> JsonAsync(TestApp app, string path) => await (await app.Http.GetAsync(path)).EnsureSuccessStatusCode().JsonAsync();

    private static string? Text(JsonElement element, string member) => element.TryGetProperty(member, out var value) ? value.GetString() : null;

    private static Task<HttpResponseMessage> PostAsync(TestApp app, string path, object body) => app.Http.OrderAsync(path, body);

    private static Task<HttpResponseMessage> SendAsync(TestApp app, HttpMethod method, string path, HttpContent? content) => app.Http.OrderAsync(method, path, content);
}
