using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using SamkeStream.Contracts.V1;
using SamkeStream.Hosting;
using SamkeStream.Serve;
using SamkeStream.State.Adapters;
using SamkeStream.State.Audit;
using SamkeStream.Testing;
using Xunit;

namespace SamkeStream.Workers.Tests.Serve;

public sealed class RegistryTests
{
    private static readonly DateTimeOffset Noon = new(2026, 1, 2, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task A_stream_is_created_changed_listed_and_deleted()
    {
        await using var app = await TestApp.StartAsync([new ServeWorker()], "--serve:completions", "false");

        Assert.Equal(HttpStatusCode.NotFound, (await app.Http.GetAsync("/v1/streams/shop")).StatusCode);
        var created = await app.Http.PutAsJsonAsync("/v1/streams/shop", new { windowSize = 64, somethingNew = 1 });
        Assert.Equal(HttpStatusCode.Created, created.StatusCode);
        await app.Http.PatchAsJsonAsync("/v1/streams/shop", new { promotion = "unvalidated" });

        var shown = await (await app.Http.GetAsync("/v1/streams/shop")).JsonAsync();
        Assert.Equal(64, shown.GetProperty("windowSize").GetInt32());
        Assert.Equal("unvalidated", shown.GetProperty("promotion").GetString());
        Assert.Equal("shop", (await (await app.Http.GetAsync("/v1/streams")).JsonAsync()).GetProperty("streams")[0].GetProperty("stream").GetString());

        Assert.Equal(HttpStatusCode.NoContent, (await app.Http.DeleteAsync("/v1/streams/shop")).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await app.Http.DeleteAsync("/v1/streams/shop")).StatusCode);
    }

    [Theory]
    [InlineData("shop", """{"windowSize":1,"promotion":"always"}""", "windowSize", "promotion")]
    [InlineData("shop", """{"windowSize":"many"}""", "windowSize")]
    [InlineData("shop", """{"stream":"other"}""", "shop", "other")]
    [InlineData("shop", "[]", "object")]
    [InlineData("shop", "{", "JSON")]
    [InlineData("..", "{}", "")]
    [InlineData("a%2Fb", "{}", "[A-Za-z0-9]")]
    [InlineData("-x", "{}", "[A-Za-z0-9]")]
    public async Task Wrong_settings_are_refused_with_every_mistake(string stream, string body, params string[] named)
    {
        await using var app = await TestApp.StartAsync([new ServeWorker()], "--serve:completions", "false");

        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        var answer = await app.Http.PutAsync($"/v1/streams/{stream}", content);

        Assert.Contains(answer.StatusCode, new[] { HttpStatusCode.BadRequest, HttpStatusCode.NotFound, HttpStatusCode.MethodNotAllowed });
        var text = await answer.Content.ReadAsStringAsync();
        Assert.All(named, word => Assert.Contains(word, text, StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_current_adapter_is_served_with_etag_files_and_history()
    {
        await using var app = await TestApp.StartAsync([new ServeWorker()], "--serve:completions", "false");
        Assert.Equal(HttpStatusCode.NotFound, (await app.Http.GetAsync("/v1/streams/shop/adapter")).StatusCode);
        var first = await PromoteAsync(app, "first weights", 1);

        var answer = await app.Http.GetAsync("/v1/streams/shop/adapter");
        var view = await answer.JsonAsync();
        Assert.Equal($"\"{first}\"", answer.Headers.ETag!.Tag);
        Assert.Equal($"shop.v1-{first[..8]}", view.GetProperty("name").GetString());
        Assert.Equal("active", view.GetProperty("status").GetString());

        foreach (var isWeak in new[] { false, true })
        {
            using var again = new HttpRequestMessage(HttpMethod.Get, "/v1/streams/shop/adapter");
            again.Headers.IfNoneMatch.Add(new EntityTagHeaderValue(answer.Headers.ETag.Tag, isWeak));
            Assert.Equal(HttpStatusCode.NotModified, (await app.Http.SendAsync(again)).StatusCode);
        }

        var file = view.GetProperty("files").EnumerateArray().Single(entry => entry.GetProperty("path").GetString() == "adapter_model.safetensors");
        var bytes = await app.Http.GetAsync(file.GetProperty("url").GetString());
        Assert.Equal("first weights", await bytes.Content.ReadAsStringAsync());
        Assert.Contains("immutable", bytes.Headers.CacheControl!.ToString(), StringComparison.Ordinal);
        Assert.Equal(
            $"sha-256=:{Convert.ToBase64String(SHA256.HashData("first weights"u8))}:",
            Assert.Single(bytes.Headers.GetValues("Repr-Digest")));

        using var range = new HttpRequestMessage(HttpMethod.Get, file.GetProperty("url").GetString());
        range.Headers.Range = new RangeHeaderValue(6, 12);
        var part = await app.Http.SendAsync(range);
        Assert.Equal(HttpStatusCode.PartialContent, part.StatusCode);
        Assert.Equal("weights", await part.Content.ReadAsStringAsync());

        var second = await PromoteAsync(app, "second weights", 2);
        Assert.Equal(second, (await (await app.Http.GetAsync("/v1/streams/shop/adapter")).JsonAsync()).GetProperty("digest").GetString());
        var history = await (await app.Http.GetAsync("/v1/streams/shop/adapters")).JsonAsync();
        Assert.Equal(2, history.GetProperty("adapters").GetArrayLength());

        Assert.Equal(HttpStatusCode.OK, (await app.Http.PostAsync("/v1/streams/shop/adapter/rollback", null)).StatusCode);
        Assert.Equal(first, (await (await app.Http.GetAsync("/v1/streams/shop/adapter")).JsonAsync()).GetProperty("digest").GetString());
        Assert.Equal(HttpStatusCode.OK, (await app.Http.PostAsync("/v1/streams/shop/adapter/rollback", null)).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await app.Http.GetAsync("/v1/streams/shop/adapter")).StatusCode);
        Assert.Equal(HttpStatusCode.Conflict, (await app.Http.PostAsync("/v1/streams/shop/adapter/rollback", null)).StatusCode);
    }

    [Fact]
    public async Task A_waiting_client_hears_of_the_next_adapter()
    {
        await using var app = await TestApp.StartAsync([new ServeWorker()], "--serve:completions", "false");
        var first = await PromoteAsync(app, "first weights", 1);
        using var request = new HttpRequestMessage(HttpMethod.Get, "/v1/streams/shop/adapter?wait=30s");
        request.Headers.IfNoneMatch.Add(new EntityTagHeaderValue($"\"{first}\""));

        var waiting = app.Http.SendAsync(request);
        var second = await PromoteAsync(app, "second weights", 2);

        Assert.Equal($"\"{second}\"", (await waiting).Headers.ETag!.Tag);
    }

    [Theory]
    [InlineData("/v1/streams/shop/adapter?wait=soon", HttpStatusCode.BadRequest)]
    [InlineData("/v1/streams/shop/adapter?wait=600s", HttpStatusCode.BadRequest)]
    [InlineData("/v1/adapters/abc/adapter_config.json", HttpStatusCode.BadRequest)]
    [InlineData("/v1/adapters/0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef/adapter_config.json", HttpStatusCode.NotFound)]
    [InlineData("/v1/errors?newest=0", HttpStatusCode.BadRequest)]
    [InlineData("/v1/events?type=everything", HttpStatusCode.BadRequest)]
    [InlineData("/v1/nothing", HttpStatusCode.NotFound)]
    public async Task Requests_that_cannot_be_answered_get_problem_details(string path, HttpStatusCode status)
    {
        await using var app = await TestApp.StartAsync([new ServeWorker()], "--serve:completions", "false");

        var answer = await app.Http.GetAsync(path);

        Assert.Equal(status, answer.StatusCode);
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType!.MediaType);
    }

    [Fact]
    public async Task With_a_token_only_its_bearer_is_let_in_and_health_stays_open()
    {
        await using var app = await TestApp.StartAsync([new ServeWorker()], "--serve:completions", "false", "--token", "open sesame");

        Assert.Equal(HttpStatusCode.Unauthorized, (await app.Http.GetAsync("/v1/streams")).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await app.Http.GetAsync("/V1/Streams")).StatusCode);
        app.Http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", "open barley");
        Assert.Equal(HttpStatusCode.Unauthorized, (await app.Http.GetAsync("/v1/streams")).StatusCode);
        app.Http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", "open sesame");
        Assert.Equal(HttpStatusCode.OK, (await app.Http.GetAsync("/v1/streams")).StatusCode);
        app.Http.DefaultRequestHeaders.Authorization = null;
        Assert.Equal(HttpStatusCode.OK, (await app.Http.GetAsync("/health/live")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await app.Http.GetAsync("/health/ready")).StatusCode);
    }

    [Fact]
    public async Task Validation_items_are_added_and_wrong_ones_refused()
    {
        await using var app = await TestApp.StartAsync([new ServeWorker()], "--serve:completions", "false");

        var added = await app.Http.PostAsJsonAsync("/v1/streams/shop/items", new[] { new { id = "1", prompt = "2 + 2 =", choices = new[] { "3", "4" }, answer = 1 } });
        Assert.Equal(1, (await added.JsonAsync()).GetProperty("items").GetInt32());
        var refused = await app.Http.PostAsJsonAsync("/v1/streams/shop/items", new[] { new { id = "2", prompt = "2 + 2 =", choices = new[] { "3", "4" }, answer = 2 } });

        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
        Assert.Contains("0 to 1", await refused.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Single((await (await app.Http.GetAsync("/v1/streams/shop/items")).JsonAsync()).GetProperty("items").EnumerateArray());
    }

    [Fact]
    public async Task A_stop_ends_open_event_streams_and_waiting_requests()
    {
        await using var app = await TestApp.StartAsync(
            new TempFolder(),
            [new ServeWorker()],
            builder => builder.Services.AddSingleton<TimeProvider>(new StandingClock()),
            "--serve:completions", "false");
        app.Http.Timeout = TimeSpan.FromSeconds(180);
        var first = await PromoteAsync(app, "first weights", 1);
        using var request = new HttpRequestMessage(HttpMethod.Get, "/v1/streams/shop/adapter?wait=30s");
        request.Headers.IfNoneMatch.Add(new EntityTagHeaderValue($"\"{first}\""));
        var waiting = app.Http.SendAsync(request);
        var events = app.Http.GetStringAsync("/v1/events");

        app.Get<IHostApplicationLifetime>().StopApplication();

        Assert.Equal(HttpStatusCode.NotModified, (await waiting).StatusCode);
        await events;
    }

    [Fact]
    public async Task A_damaged_manifest_is_answered_with_its_digest()
    {
        var folder = new TempFolder();
        await using var app = await TestApp.StartAsync(folder, [new ServeWorker()], _ => { }, "--serve:completions", "false");
        var digest = await PromoteAsync(app, "first weights", 1);
        await File.WriteAllTextAsync(Assert.Single(Directory.GetFiles(folder.Path, digest, SearchOption.AllDirectories)), "something else");

        var answer = await app.Http.GetAsync("/v1/streams/shop/adapter");

        Assert.Equal(HttpStatusCode.InternalServerError, answer.StatusCode);
        Assert.Contains(digest, (await answer.JsonAsync()).GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Changes_of_settings_rollbacks_and_deletions_are_logged_with_their_actor()
    {
        await using var app = await TestApp.StartAsync([new ServeWorker()], "--serve:completions", "false");
        app.Http.DefaultRequestHeaders.Add("Samke-Actor", "anna");
        await app.Http.PutAsJsonAsync("/v1/streams/shop", new { windowSize = 64 });
        await app.Http.PutAsJsonAsync("/v1/streams/shop", new { windowSize = 64 });
        await app.Http.PatchAsJsonAsync("/v1/streams/shop", new { windowSize = 1 });
        await PromoteAsync(app, "weights", 1);
        await app.Http.PostAsync("/v1/streams/shop/adapter/rollback", null);
        app.Http.DefaultRequestHeaders.Remove("Samke-Actor");
        await app.Http.DeleteAsync("/v1/streams/shop");

        var entries = await app.Get<AuditLog>().ListAsync(10);
        Assert.Equal([("delete", "anonymous"), ("rollback", "anna"), ("set", "anna")], entries.Select(entry => (entry.Verb, entry.Actor)));
        Assert.Equal((true, true, false), (entries[0].After is null, entries[2].Before is null, entries[2].After is null));
        Assert.Equal(entries[2].After, entries[0].Before);

        app.Http.DefaultRequestHeaders.Add("Samke-Actor", new string('x', 129));
        Assert.Equal(HttpStatusCode.BadRequest, (await app.Http.PutAsJsonAsync("/v1/streams/shop", new { windowSize = 64 })).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await app.Http.GetAsync("/v1/streams/shop")).StatusCode);
    }

    [Fact]
    public async Task Bodies_that_cannot_be_read_are_counted_as_refused()
    {
        var reasons = new ConcurrentQueue<string?>();
        using var listener = new MeterListener();
        listener.SetMeasurementEventCallback<long>((_, _, tags, _) => reasons.Enqueue((string?)tags[0].Value));
        listener.EnableMeasurementEvents(SamkeMeter.Refused);
        listener.Start();
        await using var app = await TestApp.StartAsync([new ServeWorker()], "--serve:completions", "false");

        foreach (var body in new[] { "{"u8.ToArray(), [0xff], "null"u8.ToArray() })
        {
            using var content = new ByteArrayContent(body);
            Assert.Equal(HttpStatusCode.BadRequest, (await app.Http.PostAsync("/v1/streams/shop/prompts", content)).StatusCode);
        }

        Assert.Subset(reasons.ToHashSet(), new HashSet<string?> { "invalid-json", "invalid-utf8", "bad-request" });
    }

    private static async Task<string> PromoteAsync(TestApp app, string weights, long epoch)
    {
        var registry = app.Get<AdapterRegistry>();
        var stored = await registry.PutAsync(
            new Dictionary<string, ReadOnlyMemory<byte>>
            {
                ["adapter_config.json"] = "{}"u8.ToArray(),
                ["adapter_model.safetensors"] = Encoding.UTF8.GetBytes(weights),
            },
            new AdapterDescription
            {
                BaseModel = new BaseModelReference("tiny", null),
                Rank = 4,
                Alpha = 8,
                TargetModules = ["q_proj"],
                Dtype = "bfloat16",
                Provenance = new AdapterProvenance { Stream = "shop", Epoch = epoch, WindowRef = new string('0', 64), Bundle = "tiny", Seed = 1, Strategy = StrategyNames.Generated },
                CreatedAt = Noon,
            });
        await registry.PromoteAsync("shop", new Promotion { Digest = stored.Digest, Epoch = epoch, Strategy = StrategyNames.Generated, Validated = true, PromotedAt = Noon });
        return stored.Digest;
    }

    /// <summary>A clock on which no time passes, so that nothing ends for want of time.</summary>
    private sealed class StandingClock : TimeProvider
    {
        public override long GetTimestamp() => 0;

        public override DateTimeOffset GetUtcNow() => Noon;

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
            base.CreateTimer(callback, state, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }
}
