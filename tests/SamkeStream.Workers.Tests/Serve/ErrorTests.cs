using System.Net;
using System.Text;
using System.Text.Json;
using MassTransit;
using SamkeStream.Catch;
using SamkeStream.Contracts;
using SamkeStream.Contracts.V1;
using SamkeStream.Serve;
using SamkeStream.State.Audit;
using SamkeStream.State.Privacy;
using SamkeStream.State.Refusals;
using SamkeStream.State.Streams;
using SamkeStream.Testing;
using SamkeStream.Workers.Tests.Catch;
using Xunit;

namespace SamkeStream.Workers.Tests.Serve;

public sealed class ErrorTests
{
    private const string Stream = "shop";

    [Fact]
    public async Task A_refused_message_is_listed_shown_whole_and_put_back_once_it_is_right()
    {
        await using var app = await StartAsync();
        var text = new string('x', 5000);
        await app.Get<IBus>().Publish(new PromptSubmitted { Stream = Stream, Text = text });
        var id = await RefusedAsync(app);

        var shown = await (await app.Http.GetAsync($"/v1/errors/{id}")).JsonAsync();
        Assert.Equal(("text-too-long", text), (shown.GetProperty("reason").GetString(), JsonDocument.Parse(shown.GetProperty("body").GetString()!).RootElement.GetProperty("text").GetString()));
        var still = await ReplayAsync(app, id);
        Assert.Equal(HttpStatusCode.BadRequest, still.StatusCode);
        Assert.Contains("text has 5000 bytes; allowed are 1000", await still.Content.ReadAsStringAsync(), StringComparison.Ordinal);

        Assert.Equal(HttpStatusCode.Accepted, (await ReplayAsync(app, id, Json(new PromptSubmitted { Stream = Stream, Text = "short" }))).StatusCode);

        await BusEvents.UntilAsync(async () => await app.Get<StreamStates>().ReadAsync(Stream) is not null);
        var again = await ReplayAsync(app, id, Json(new PromptSubmitted { Stream = Stream, Text = "short" }));
        Assert.Equal(HttpStatusCode.Conflict, again.StatusCode);
        Assert.Contains("was put back", await again.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Accepted, (await ReplayAsync(app, id, Json(new PromptSubmitted { Stream = Stream, Text = "short" }), "?again=true")).StatusCode);
        var listed = (await (await app.Http.GetAsync($"/v1/errors?stream={Stream}&reason=text-too-long")).JsonAsync()).GetProperty("messages")[0];
        Assert.Equal((2, "anna"), (listed.GetProperty("replay").GetProperty("times").GetInt32(), listed.GetProperty("replay").GetProperty("actor").GetString()));
        Assert.False(listed.TryGetProperty("body", out _));
        var entries = await app.Get<AuditLog>().ListAsync(10);
        Assert.Equal([("replay", $"error/{id}", "edited"), ("replay", $"error/{id}", "edited")], entries.Select(entry => (entry.Verb, entry.Target, entry.Detail)));
    }

    [Fact]
    public async Task After_a_fix_a_message_goes_back_as_it_was()
    {
        var folder = new TempFolder();
        var first = await StartAsync(folder);
        await first.Get<IBus>().Publish(new PromptBatchSubmitted { Stream = Stream, Prompts = [new PromptItem { Text = new string('x', 2000) }, new PromptItem { Text = "short" }] });
        var id = await RefusedAsync(first);
        await first.StopAsync();

        await using var second = await StartAsync(folder, "--max-text-bytes", "5000");
        Assert.Equal(HttpStatusCode.Accepted, (await ReplayAsync(second, id)).StatusCode);

        await BusEvents.UntilAsync(async () => await second.Get<StreamStates>().ReadAsync(Stream) is not null);
        Assert.Single(await second.Get<RefusedMessages>().GetAsync());
    }

    [Theory]
    [InlineData("{broken", "cannot be read")]
    [InlineData("[]", "allowed is a JSON object")]
    [InlineData("""{"text":"no stream"}""", "stream")]
    [InlineData("""{"stream":"../x","text":"hello"}""", "stream is '../x'")]
    [InlineData("""{"stream":"shop","prompts":[null]}""", "prompts[0]")]
    [InlineData("""{"stream":"shop","prompts":null}""", "prompts")]
    public async Task A_message_that_is_still_wrong_is_not_put_back(string body, string words)
    {
        await using var app = await StartAsync();
        await app.Get<IBus>().Publish(new PromptSubmitted { Stream = Stream, Text = " " });
        var id = await RefusedAsync(app);

        var answer = await ReplayAsync(app, id, body);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains(words, JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement.GetProperty("detail").GetString(), StringComparison.Ordinal);
        Assert.Empty(await app.Get<AuditLog>().ListAsync(10));
    }

    [Fact]
    public async Task A_message_that_is_unknown_or_whose_body_is_gone_is_told()
    {
        await using var app = await StartAsync();
        Assert.Equal(HttpStatusCode.NotFound, (await app.Http.GetAsync("/v1/errors/0123456789ab")).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await ReplayAsync(app, "0123456789ab")).StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, (await app.Http.PostAsync("/v1/errors/0123456789ab/replay", null)).StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, (await app.Http.GetAsync("/v1/errors?newest=1001")).StatusCode);

        var refused = new RefusedMessage { Reason = "text-too-long", Detail = "", Source = "samke.catch.prompts", At = default, Stream = Stream };
        var cut = await app.Get<RefusedMessages>().AddAsync(refused, new byte[RefusedMessages.BodyLimit + 1]);
        var answer = await ReplayAsync(app, cut.Id);
        Assert.Equal(HttpStatusCode.Conflict, answer.StatusCode);
        Assert.Contains("allowed is a replay with a body", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("prompts", "text-empty", "prompts[1]: text is empty; it must hold more than white space", """[{"text":"a"},{"text":" "}]""", """[{"text":"a","id":"p-1"},{"text":"b"}]""")]
    [InlineData("prompts", "stream-mismatch", "stream is another one than that of the path; they must be equal, or stream absent", """{"text":"a","stream":"secret"}""", """{"text":"a"}""")]
    [InlineData("prompts", "invalid-json", "the body cannot be read: it is no JSON of its kind at line 1, byte 2", "{secret", """{"text":"a","stream":"shop"}""")]
    [InlineData("prompts", "bad-count", "the array has 0 prompts; allowed are 1 to 10000", "[]", """[{"text":"a"}]""")]
    [InlineData("outcomes", "bad-outcome", "outcomes[0] needs promptId (1 to 256 characters) and score (a finite number)", """[{"promptId":"p"}]""", """[{"promptId":"p","score":1}]""")]
    public async Task What_is_refused_over_http_is_kept_and_can_be_put_back_corrected(string entry, string reason, string detail, string wrong, string right)
    {
        await using var app = await StartAsync();
        var answer = await app.Http.PostAsync($"/v1/streams/{Stream}/{entry}", new StringContent(wrong));
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);

        var message = Assert.Single(await app.Get<RefusedMessages>().GetAsync());
        Assert.Equal((reason, detail, $"http/{entry}", Stream), (message.Reason, message.Detail, message.Source, message.Stream));
        var shown = await (await app.Http.GetAsync($"/v1/errors/{message.Id}")).JsonAsync();
        Assert.Equal(wrong, shown.GetProperty("body").GetString());
        Assert.Equal(HttpStatusCode.BadRequest, (await ReplayAsync(app, message.Id)).StatusCode);

        Assert.Equal(HttpStatusCode.Accepted, (await ReplayAsync(app, message.Id, right)).StatusCode);
        if (entry == "prompts")
        {
            await BusEvents.UntilAsync(async () => (await app.Get<StreamStates>().HeadAsync(Stream))?.Prompts == (right[0] == '[' ? JsonDocument.Parse(right).RootElement.GetArrayLength() : 1));
            Assert.Equal(1, (await (await app.Http.GetAsync($"/v1/streams/{Stream}")).JsonAsync()).GetProperty("refused").GetInt32());
        }

        Assert.Single(await app.Get<RefusedMessages>().GetAsync());
    }

    [Fact]
    public async Task A_request_to_no_stream_is_kept_and_its_correction_names_one_but_other_requests_are_not()
    {
        await using var app = await StartAsync();
        await app.Http.PostAsync("/v1/streams/.hidden/prompts", new StringContent("""{"text":"a"}"""));
        await app.Http.PutAsync("/v1/streams/shop", new StringContent("[]"));
        await app.Http.PostAsync("/v1/streams/shop/items", new StringContent("{"));

        var message = Assert.Single(await app.Get<RefusedMessages>().GetAsync());
        Assert.Equal(("bad-stream", null), (message.Reason, message.Stream));
        Assert.StartsWith("the path names no valid stream; allowed is ", message.Detail, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.BadRequest, (await ReplayAsync(app, message.Id, """{"text":"a"}""")).StatusCode);
        Assert.Equal(HttpStatusCode.Accepted, (await ReplayAsync(app, message.Id, """{"text":"a","stream":"shop"}""")).StatusCode);
    }

    [Fact]
    public async Task Of_a_stream_that_keeps_no_texts_the_body_of_a_request_is_not_kept()
    {
        await using var app = await StartAsync();
        await app.Get<StreamRegistry>().PutAsync(new StreamSettings { Stream = Stream, Privacy = PrivacyModes.Hashes });
        await app.Http.PostAsync($"/v1/streams/{Stream}/prompts", new StringContent("""[{"text":"secret"},{"text":""}]"""));

        var message = Assert.Single(await app.Get<RefusedMessages>().GetAsync());
        Assert.Equal((null, 31L), (message.BodyRef, message.BodyBytes));
        Assert.NotNull(message.BodySha256);
    }

    private static Task<TestApp> StartAsync() => StartAsync(new TempFolder(), "--max-text-bytes", "1000");

    private static Task<TestApp> StartAsync(TempFolder folder, params string[] args) => TestApp.StartAsync(
        folder, [new CatchWorker(TopicEncoder.Make()), new ServeWorker()], _ => { }, ["--serve:completions", "false", .. args.Length > 0 ? args : ["--max-text-bytes", "1000"]]);

    private static string Json<T>(T value) => JsonSerializer.Serialize(value, ContractJson.Options);

    private static async Task<string> RefusedAsync(TestApp app)
    {
        var refused = app.Get<RefusedMessages>();
        await BusEvents.UntilAsync(async () => (await refused.GetAsync()).Count > 0);
        return (await refused.GetAsync())[^1].Id;
    }

    private static Task<HttpResponseMessage> ReplayAsync(TestApp app, string id, string? body = null, string query = "") =>
        app.Http.OrderAsync($"/v1/errors/{id}/replay{query}", body is null ? null : new StringContent(body, Encoding.UTF8, "application/json"));
}
