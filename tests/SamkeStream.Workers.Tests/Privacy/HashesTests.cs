using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using MassTransit;
using Microsoft.AspNetCore.Http;
using SamkeStream.Adapt;
using SamkeStream.Catch;
using SamkeStream.Contracts.V1;
using SamkeStream.Hosting;
using SamkeStream.Serve;
using SamkeStream.State.Adapters;
using SamkeStream.State.Refusals;
using SamkeStream.State.Streams;
using SamkeStream.Testing;
using SamkeStream.Workers.Tests.Catch;
using SamkeStream.Workers.Tests.Operate;
using Xunit;

namespace SamkeStream.Workers.Tests.Privacy;

public sealed class HashesTests : IAsyncDisposable
{
    private const string Stream = "shop";
    private const string Canary = "canary5f2d";

    private readonly TempFolder _folder = new();
    private readonly List<IReadOnlyList<string>> _generatedFrom = [];

    public ValueTask DisposeAsync()
    {
        _folder.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task Of_a_stream_with_hashes_no_text_is_stored_and_adapt_asks_the_producer()
    {
        await using var resolver = await ResolverServer.StartAsync();
        await using var app = await StartAsync("--adapt:resolver-url", resolver.Url.ToString(), "--adapt:resolver-token", "t0ken");
        using var events = app.Get<EventHub>().Subscribe();
        Assert.Equal(HttpStatusCode.Created, (await PutAsync(app, new { privacy = "hashes", windowSize = 32, promotion = "never" })).StatusCode);

        await PushAsync(app, resolver, 40);
        await app.Get<IBus>().Publish(new PromptSubmitted { Stream = Stream, Text = "", Id = $"no text {Canary}" });
        Assert.Equal(-1, (await RawAsync()).AsSpan().IndexOf(Encoding.UTF8.GetBytes($"billing {Canary}")));
        await ForceAsync(app);

        var request = await events.NextAsync<AdaptationRequested>();
        await events.NextAsync<AdapterGenerated>();
        var window = (await app.Get<PromptWindows>().GetAsync(Stream, request.WindowRef))!;
        Assert.Equal(32, window.Prompts.Count);
        Assert.All(window.Prompts, prompt => Assert.Equal(("", PromptHash.Of($"billing {Canary} {prompt.Ordinal}")), (prompt.Text, prompt.Hash)));
        Assert.Equal(Enumerable.Range(8, 32).Select(i => $"billing {Canary} {i}"), Assert.Single(_generatedFrom));
        var (authorization, body) = Assert.Single(resolver.Questions);
        Assert.Equal(("Bearer t0ken", Stream), (authorization, body.GetProperty("stream").GetString()));
        Assert.Equal(("id-8", PromptHash.Of($"billing {Canary} 8")), (body.GetProperty("prompts")[0].GetProperty("id").GetString(), body.GetProperty("prompts")[0].GetProperty("hash").GetString()));
        Assert.Equal(-1, (await RawAsync()).AsSpan().IndexOf(Encoding.UTF8.GetBytes($"billing {Canary}")));

        var shown = await ShowAsync(app);
        Assert.Equal("hashes", shown.GetProperty("privacy").GetString());
        Assert.Equal(("generated", 32, 0), (Of(shown, "outcome").GetString(), Of(shown, "prompts").GetInt32(), Of(shown, "unresolved").GetInt32()));
    }

    [Fact]
    public async Task What_the_producer_does_not_have_or_has_otherwise_is_left_out_until_too_little_is_left()
    {
        await using var resolver = await ResolverServer.StartAsync();
        await using var app = await StartAsync("--adapt:resolver-url", resolver.Url.ToString(), "--adapt:minimum-prompts", "20");
        using var events = app.Get<EventHub>().Subscribe();
        await PutAsync(app, new { privacy = "hashes", windowSize = 32, promotion = "never" });
        await PushAsync(app, resolver, 32);
        resolver.Texts.TryRemove(PromptHash.Of($"billing {Canary} 3"), out _);
        resolver.Texts[PromptHash.Of($"billing {Canary} 5")] = "another text";

        await ForceAsync(app);
        await events.NextAsync<AdapterGenerated>();
        Assert.Equal(Enumerable.Range(0, 32).Where(i => i is not (3 or 5)).Select(i => $"billing {Canary} {i}"), Assert.Single(_generatedFrom));
        Assert.Equal(2, Of(await ShowAsync(app), "unresolved").GetInt32());

        foreach (var i in Enumerable.Range(10, 12))
            resolver.Texts.TryRemove(PromptHash.Of($"billing {Canary} {i}"), out _);
        await ForceAsync(app);
        var rejected = await events.NextAsync<AdapterRejected>();
        Assert.Equal("texts could be had of 18 of 32 prompts; allowed are 20 and more (Samke:Adapt:MinimumPrompts)", rejected.Reason);
        var shown = await ShowAsync(app);
        Assert.Equal(("rejected", rejected.Reason), (Of(shown, "outcome").GetString(), Of(shown, "reason").GetString()));
    }

    [Fact]
    public async Task Without_a_resolver_the_adaptation_ends_with_the_reason()
    {
        await using var app = await StartAsync();
        using var events = app.Get<EventHub>().Subscribe();
        await PutAsync(app, new { privacy = "hashes", windowSize = 32 });
        await PushAsync(app, null, 32);

        await ForceAsync(app);

        Assert.Contains("there is no resolver to ask for them; allowed: Samke:Adapt:ResolverUrl", (await events.NextAsync<AdapterRejected>()).Reason, StringComparison.Ordinal);
        Assert.Contains("there is no resolver", Of(await ShowAsync(app), "reason").GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("busy", null)]
    [InlineData("down", "status 503")]
    [InlineData("unauthorised", "status 401")]
    [InlineData("elsewhere", "status 302")]
    [InlineData("endless", "no answer within 00:00:03")]
    [InlineData("huge", "more than 4096 bytes")]
    [InlineData("nonsense", "its answer cannot be read")]
    [InlineData("empty", "its answer has no member prompts")]
    public async Task A_resolver_that_fails_is_asked_again_or_named_in_the_reason(string failure, string? reason)
    {
        await using var resolver = await ResolverServer.StartAsync();
        resolver.Instead = async (number, context) =>
        {
            switch (failure)
            {
                case "busy" when number >= 2:
                    return false;
                case "busy" or "down":
                    context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
                    return true;
                case "unauthorised":
                    context.Response.StatusCode = StatusCodes.Status401Unauthorized;
                    return true;
                case "elsewhere":
                    context.Response.Redirect(resolver.Url.ToString());
                    return true;
                case "endless":
                    await Task.Delay(Timeout.InfiniteTimeSpan, context.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default);
                    return true;
                case "huge":
                    await context.Response.WriteAsync(new string(' ', 1 << 20) + "{}");
                    return true;
                default:
                    await context.Response.WriteAsync(failure == "empty" ? "{}" : $"{{\"prompts\":[{{\"text\":true {Canary}");
                    return true;
            }
        };
        await using var app = await StartAsync(
            "--adapt:resolver-url", resolver.Url.ToString(), "--adapt:resolver-attempts", failure == "endless" ? "2" : "3", "--adapt:resolver-first-delay", "00:00:00.01",
            "--adapt:resolver-timeout", failure == "endless" ? "00:00:03" : "00:00:30", "--adapt:resolver-max-bytes", "4096");
        using var events = app.Get<EventHub>().Subscribe();
        await PutAsync(app, new { privacy = "hashes", windowSize = 8, promotion = "never" });
        await PushAsync(app, resolver, 8);

        await ForceAsync(app);

        if (reason is null)
        {
            await events.NextAsync<AdapterGenerated>();
            Assert.Equal(3, resolver.Questions.Count);
            return;
        }

        var rejected = await events.NextAsync<AdapterRejected>();
        Assert.Contains(reason, rejected.Reason, StringComparison.Ordinal);
        Assert.DoesNotContain(Canary, rejected.Reason, StringComparison.Ordinal);
        Assert.Equal(failure switch { "down" => 3, "endless" => 2, _ => 1 }, resolver.Questions.Count);
    }

    [Fact]
    public async Task A_stream_may_have_a_resolver_of_its_own_on_hosts_that_are_allowed()
    {
        await using var resolver = await ResolverServer.StartAsync();
        await using var app = await StartAsync("--privacy:resolver-hosts", $"texts.example.com, {resolver.Host}");
        using var events = app.Get<EventHub>().Subscribe();

        foreach (var (url, problem) in new[]
        {
            ("http://169.254.169.254/latest", "resolverUrl is on 169.254.169.254; allowed are the hosts of Samke:Privacy:ResolverHosts: texts.example.com"),
            ("https://texts.example.com:8443/", "resolverUrl is on texts.example.com:8443"),
            ("ftp://texts.example.com/", "resolverUrl is 'ftp://texts.example.com/'; allowed is http://host/path"),
            ("https://me:pass@texts.example.com/", "without a login"),
            ("file:///etc/passwd", "resolverUrl is 'file:///etc/passwd'"),
        })
        {
            var refused = await PutAsync(app, new { privacy = "hashes", resolverUrl = url });
            Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
            Assert.Contains(problem, (await refused.JsonAsync()).GetProperty("detail").GetString(), StringComparison.Ordinal);
        }

        Assert.Equal(HttpStatusCode.Created, (await PutAsync(app, new { privacy = "hashes", windowSize = 8, promotion = "never", resolverUrl = resolver.Url })).StatusCode);
        await PushAsync(app, resolver, 8);
        await ForceAsync(app);
        await events.NextAsync<AdapterGenerated>();
        Assert.Single(resolver.Questions);
    }

    [Fact]
    public async Task Changing_a_stream_to_hashes_deletes_the_texts_kept_so_far_at_once()
    {
        await using var app = await StartAsync();
        using var events = app.Get<EventHub>().Subscribe();
        await PutAsync(app, new { windowSize = 32, promotion = "never" });
        await PushAsync(app, null, 40);
        await ForceAsync(app);
        var request = await events.NextAsync<AdaptationRequested>();
        await events.NextAsync<AdapterGenerated>();
        await app.Get<IBus>().Publish(new PromptSubmitted { Stream = Stream, Text = $"{TopicEncoder.Broken} {Canary}", Id = "broken" });
        await BusEvents.UntilAsync(async () => (await app.Get<RefusedMessages>().GetAsync(stream: Stream)).Count == 1);
        Assert.NotEqual(-1, (await RawAsync()).AsSpan().IndexOf(Encoding.UTF8.GetBytes(Canary)));

        var answer = await PutAsync(app, new { privacy = "hashes", windowSize = 32, promotion = "never" });

        Assert.False((await answer.JsonAsync()).TryGetProperty("privacyRemark", out _));
        Assert.Null(await app.Get<PromptWindows>().GetAsync(Stream, request.WindowRef));
        await BusEvents.UntilAsync(async () => (await RawAsync()).AsSpan().IndexOf(Encoding.UTF8.GetBytes(Canary)) < 0);
        // Their hashes are there, and what comes now is kept as a hash, too.
        await PushAsync(app, null, 8, from: 40);
        await ForceAsync(app);
        var window = (await app.Get<PromptWindows>().GetAsync(Stream, (await events.NextAsync<AdaptationRequested>()).WindowRef))!;
        Assert.All(window.Prompts, prompt => Assert.Equal(PromptHash.Of($"billing {Canary} {prompt.Ordinal}"), prompt.Hash));
        Assert.Equal(-1, (await RawAsync()).AsSpan().IndexOf(Encoding.UTF8.GetBytes(Canary)));
    }

    [Fact]
    public async Task A_refused_message_of_such_a_stream_is_kept_as_hash_length_and_reason()
    {
        await using var app = await StartAsync();
        await PutAsync(app, new { privacy = "hashes" });

        await app.Get<IBus>().Publish(new PromptSubmitted { Stream = Stream, Text = $"{TopicEncoder.Broken} {Canary}", Id = "broken" });
        await app.Get<IBus>().Publish(new PromptSubmitted { Stream = "other", Text = $"{TopicEncoder.Broken} {Canary}", Id = "broken" });

        await BusEvents.UntilAsync(async () => (await app.Get<RefusedMessages>().GetAsync()).Count == 2);
        var refused = Assert.Single(await app.Get<RefusedMessages>().GetAsync(stream: Stream));
        Assert.Equal(("bad-vector", null), (refused.Reason, refused.BodyRef));
        Assert.True(refused.BodyBytes > Canary.Length);
        Assert.Equal(64, refused.BodySha256!.Length);
        var shown = await (await app.Http.GetAsync($"/v1/errors/{refused.Id}", TestContext.Current.CancellationToken)).JsonAsync();
        Assert.False(shown.TryGetProperty("body", out _));
        Assert.NotNull((await app.Get<RefusedMessages>().GetAsync(stream: "other"))[0].BodyRef);
    }

    [Fact]
    public async Task What_the_deployment_says_holds_for_streams_that_say_nothing_from_its_next_start_on()
    {
        await using (var text = await StartAsync())
        {
            await PushAsync(text, null, 20);
            Assert.NotEqual(-1, (await RawAsync()).AsSpan().IndexOf(Encoding.UTF8.GetBytes(Canary)));
        }

        await using var app = await StartAsync("--privacy:default", "hashes");

        await BusEvents.UntilAsync(async () => (await RawAsync()).AsSpan().IndexOf(Encoding.UTF8.GetBytes(Canary)) < 0);
        Assert.Equal("hashes", (await ShowAsync(app)).GetProperty("privacy").GetString());
        await PutAsync(app, new { privacy = "text" });
        // Prompts may be judged by settings that are some seconds old.
        var next = 20;
        await BusEvents.UntilAsync(async () =>
        {
            await PushAsync(app, null, 1, from: next++);
            return (await RawAsync()).AsSpan().IndexOf(Encoding.UTF8.GetBytes(Canary)) >= 0;
        });
    }

    private static JsonElement Of(JsonElement shown, string member) => shown.GetProperty("adaptation").GetProperty(member);

    private async Task<TestAppInFolder> StartAsync(params string[] arguments) => new(await TestApp.StartAsync(
        _folder,
        [
            new CatchWorker(TopicEncoder.Make()),
            new AdaptWorker(new WindowGenerator(new BaseModelReference(FakeModels.Base, null), "bundle", (texts, draws, _, _) =>
            {
                lock (_generatedFrom)
                    _generatedFrom.Add(texts);
                return [.. Enumerable.Range(1, draws).Select(i => FakeModels.Adapter(i))];
            })),
            new ServeWorker(),
        ],
        _ => { },
        ["--serve:completions", "false", .. arguments]));

    private static async Task PushAsync(TestAppInFolder app, ResolverServer? resolver, int count, int from = 0)
    {
        var prompts = Enumerable.Range(from, count).Select(i => new { text = $"billing {Canary} {i}", id = $"id-{i}" }).ToList();
        foreach (var prompt in prompts)
            resolver?.Add(prompt.text);
        (await app.Http.PostAsJsonAsync($"/v1/streams/{Stream}/prompts", prompts)).EnsureSuccessStatusCode();
    }

    private static Task<HttpResponseMessage> PutAsync(TestAppInFolder app, object settings) => app.Http.PutAsJsonAsync($"/v1/streams/{Stream}", settings);

    private static async Task ForceAsync(TestAppInFolder app) => (await app.Http.OrderAsync($"/v1/streams/{Stream}/force")).EnsureSuccessStatusCode();

    private static async Task<JsonElement> ShowAsync(TestAppInFolder app) => await (await app.Http.GetAsync($"/v1/streams/{Stream}")).JsonAsync();

    private Task<byte[]> RawAsync() => _folder.ReadAllAsync();

    /// <summary>Stops it and leaves the store.</summary>
    private sealed class TestAppInFolder(TestApp app) : IAsyncDisposable
    {
        public HttpClient Http => app.Http;

        public T Get<T>()
            where T : notnull => app.Get<T>();

        public async ValueTask DisposeAsync() => await app.StopAsync();
    }
}
