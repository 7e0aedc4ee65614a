using System.Net;
using System.Net.Http.Json;
using System.Text;
using MassTransit;
using SamkeStream.Adapt;
using SamkeStream.Catch;
using SamkeStream.Contracts.V1;
using SamkeStream.Hosting;
using SamkeStream.Hosting.Operators;
using SamkeStream.Serve;
using SamkeStream.State;
using SamkeStream.State.Privacy;
using SamkeStream.State.Refusals;
using SamkeStream.State.Streams;
using SamkeStream.Testing;
using SamkeStream.Workers.Tests.Catch;
using SamkeStream.Workers.Tests.Operate;
using Xunit;

namespace SamkeStream.Workers.Tests.Privacy;

public sealed class EncryptedTests : IDisposable
{
    private const string Stream = "shop";
    private const string Canary = "canary5f2d";
    private static readonly string First = Convert.ToBase64String(Enumerable.Range(0, 32).Select(i => (byte)i).ToArray());
    private static readonly string Second = Convert.ToBase64String(Enumerable.Range(1, 32).Select(i => (byte)i).ToArray());
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_stream_goes_on_over_a_change_of_keys_and_no_text_of_it_is_on_the_disk()
    {
        var app = await StartAsync("--privacy:keys:a", First);
        await PushAsync(app, 0, 20);
        await app.Get<IBus>().Publish(new PromptSubmitted { Stream = Stream, Text = $"{TopicEncoder.Broken} {Canary}", Id = "broken" });
        await BusEvents.UntilAsync(async () => (await app.Get<RefusedMessages>().GetAsync(stream: Stream)).Count == 1);
        Assert.Equal(-1, (await _folder.ReadAllAsync()).AsSpan().IndexOf(Encoding.UTF8.GetBytes(Canary)));
        await app.StopAsync();

        app = await StartAsync("--privacy:keys:a", First, "--privacy:keys:b", Second, "--privacy:current-key", "b");
        using var events = app.Get<EventHub>().Subscribe();
        await PushAsync(app, 20, 20);
        await app.Get<IBus>().Publish(new OperatorCommand { CommandId = Guid.NewGuid(), Stream = Stream, Verb = StreamVerbs.Force, Actor = "anna" });
        var request = await events.NextAsync<AdaptationRequested>();
        await events.NextAsync<AdapterGenerated>();
        Assert.Contains((await app.Get<PromptWindows>().GetAsync(Stream, request.WindowRef))!.Prompts, prompt => prompt.Text == $"billing {Canary} 10");
        var body = await app.Get<RefusedMessages>().GetBodyAsync((await app.Get<RefusedMessages>().GetAsync(stream: Stream))[0]);
        Assert.Contains(Canary, Encoding.UTF8.GetString(body!.Value.Span), StringComparison.Ordinal);
        Assert.Equal(-1, (await _folder.ReadAllAsync()).AsSpan().IndexOf(Encoding.UTF8.GetBytes(Canary)));
        await app.StopAsync();
    }

    [Fact]
    public async Task A_stream_at_work_goes_on_when_its_state_is_written_anew_and_the_older_key_is_taken_away()
    {
        var app = await StartAsync("--privacy:keys:a", First);
        await TakeAsync(app, 0, 20);
        await app.StopAsync();
        app = await StartAsync("--privacy:keys:a", First, "--privacy:keys:b", Second, "--privacy:current-key", "b");
        await TakeAsync(app, 20, 10);

        var result = await new Reencryption(app.Get<IStore>(), app.Get<RecordCipher>()).RunAsync(null, TestContext.Current.CancellationToken);

        Assert.Empty(result.Unreadable);
        Assert.InRange(result.Rewritten, 1, result.Records);
        await TakeAsync(app, 30, 10);
        await app.StopAsync();
        app = await StartAsync("--privacy:keys:b", Second);
        await TakeAsync(app, 40, 10);
        Assert.Equal(0, (await app.Get<StreamStates>().HeadAsync(Stream))!.Ingest.Duplicates);
        await app.StopAsync();
    }

    [Fact]
    public async Task What_an_older_key_wrote_is_told_by_its_id_and_left_as_it_is_until_the_key_is_back()
    {
        var app = await StartAsync("--privacy:keys:a", First);
        await PushAsync(app, 0, 20);
        await app.StopAsync();
        await (await StartAsync("--privacy:keys:a", First, "--privacy:keys:b", Second, "--privacy:current-key", "b")).StopAsync();

        app = await StartAsync("--privacy:keys:b", Second);
        var refused = app.Get<RefusedMessages>();
        await app.Get<IBus>().Publish(new PromptSubmitted { Stream = Stream, Text = $"billing {Canary}", Id = "refused" });
        await app.Get<IBus>().Publish(new PromptSubmitted { Stream = "other", Text = $"billing {Canary}", Id = "taken" });
        await BusEvents.UntilAsync(async () => (await refused.GetAsync(stream: Stream)).Count == 1);
        Assert.Contains("encrypted with key 'a', which is missing; allowed is a start with Samke:Privacy:Keys:a", (await refused.GetAsync(stream: Stream))[0].Detail, StringComparison.Ordinal);
        await BusEvents.UntilAsync(async () => (await app.Get<StreamStates>().HeadAsync("other"))?.Prompts == 1);
        Assert.Equal(HttpStatusCode.OK, (await app.Http.GetAsync("/health/live", TestContext.Current.CancellationToken)).StatusCode);
        await app.StopAsync();

        app = await StartAsync("--privacy:keys:a", First, "--privacy:keys:b", Second, "--privacy:current-key", "b");
        Assert.Equal(20, (await app.Get<StreamStates>().HeadAsync(Stream))!.Prompts);
        await PushAsync(app, 20, 1);
        Assert.Equal(21, (await app.Get<StreamStates>().HeadAsync(Stream))!.Prompts);
        await app.StopAsync();
    }

    [Fact]
    public async Task Texts_of_a_file_whose_deployment_keeps_none_are_gone_when_the_reference_is_made()
    {
        var app = await StartAsync("--privacy:default", "hashes");
        var prompts = Enumerable.Range(0, 400).Select(i => new { text = $"billing {Canary} {i}" });
        (await app.Http.OrderAsync("/v1/references", new { name = "support", prompts })).EnsureSuccessStatusCode();

        await BusEvents.UntilAsync(async () => (await (await app.Http.GetAsync("/v1/references/support")).JsonAsync()).GetProperty("state").GetString() == "ready");
        await BusEvents.UntilAsync(async () => (await _folder.ReadAllAsync()).AsSpan().IndexOf(Encoding.UTF8.GetBytes(Canary)) < 0);
        Assert.False((await (await app.Http.GetAsync("/v1/references/support", TestContext.Current.CancellationToken)).JsonAsync()).TryGetProperty("texts", out _));
        await app.StopAsync();
    }

    private Task<TestApp> StartAsync(params string[] arguments) => TestApp.StartAsync(
        _folder, [new CatchWorker(TopicEncoder.Make()), new AdaptWorker(FakeModels.Generator()), new ServeWorker()], _ => { }, ["--serve:completions", "false", .. arguments]);

    private static async Task TakeAsync(TestApp app, int from, int count)
    {
        await PushAsync(app, from, count);
        await BusEvents.UntilAsync(async () => (await app.Get<StreamStates>().HeadAsync(Stream))?.Prompts == from + count);
    }

    private static async Task PushAsync(TestApp app, int from, int count)
    {
        var prompts = Enumerable.Range(from, count).Select(i => new { text = $"billing {Canary} {i}", id = $"id-{i}" });
        (await app.Http.PostAsJsonAsync($"/v1/streams/{Stream}/prompts", prompts)).EnsureSuccessStatusCode();
    }
}
