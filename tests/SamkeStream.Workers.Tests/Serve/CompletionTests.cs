using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Json;
using SamkeStream.Adapt;
using SamkeStream.Contracts.V1;
using SamkeStream.Language.Lora;
using SamkeStream.Serve;
using SamkeStream.State.Adapters;
using SamkeStream.State.Streams;
using SamkeStream.Testing;
using Xunit;

namespace SamkeStream.Workers.Tests.Serve;

/// <summary>Answers of the bundle that ships with the repository.</summary>
public sealed class CompletionTests
{
    private const string Stream = "shop";
    private const string Prompt = "which one is best ?";
    private static readonly DateTimeOffset Noon = new(2026, 1, 2, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task Twenty_swaps_under_eight_clients_give_no_error_and_each_answer_comes_from_one_generation()
    {
        await using var app = await StartAsync();
        var draws = app.Get<WindowGenerator>().Generate([.. Enumerable.Range(0, 32).Select(i => $"prompt number {i} of a window")], 4, 1, CancellationToken.None);
        var expected = new Dictionary<string, string>();
        var epoch = 0;
        foreach (var draw in draws)
        {
            var digest = await PromoteAsync(app, draw, ++epoch);
            var (served, text) = await CompleteAsync(app);
            Assert.Equal(digest, served);
            expected.Add(digest, text);
        }

        using var end = new CancellationTokenSource();
        var answers = new ConcurrentBag<(string Digest, string Text)>();
        var clients = Enumerable.Range(0, 8).Select(async _ =>
        {
            while (!end.IsCancellationRequested)
                answers.Add(await CompleteAsync(app));
        }).ToList();
        for (var swap = 0; swap < 20; swap++)
        {
            var digest = await PromoteAsync(app, draws[swap % draws.Count], ++epoch);
            await BusEvents.UntilAsync(() => Task.FromResult(answers.Any(answer => answer.Digest == digest)));
        }

        await end.CancelAsync();
        await Task.WhenAll(clients);
        Assert.All(answers, answer => Assert.Equal(expected[answer.Digest], answer.Text));
        Assert.Equal(expected.Count, answers.Select(answer => answer.Digest).Distinct().Count());
    }

    [Fact]
    public async Task A_stream_without_an_adapter_is_answered_by_the_base_model_in_openais_form()
    {
        await using var app = await StartAsync();

        var answer = await app.Http.PostAsJsonAsync("/v1/chat/completions", new { model = Stream, messages = new[] { new { role = "user", content = Prompt } }, max_tokens = 5 });

        var body = await answer.JsonAsync();
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal("chat.completion", body.GetProperty("object").GetString());
        Assert.Equal("base", body.GetProperty("system_fingerprint").GetString());
        Assert.Equal("assistant", body.GetProperty("choices")[0].GetProperty("message").GetProperty("role").GetString());
        var usage = body.GetProperty("usage");
        Assert.InRange(usage.GetProperty("completion_tokens").GetInt32(), 1, 5);
        Assert.Equal(usage.GetProperty("total_tokens").GetInt32(), usage.GetProperty("prompt_tokens").GetInt32() + usage.GetProperty("completion_tokens").GetInt32());
        var models = await (await app.Http.GetAsync("/v1/models")).JsonAsync();
        Assert.Equal(["base", Stream], models.GetProperty("data").EnumerateArray().Select(model => model.GetProperty("id").GetString()));
    }

    [Theory]
    [InlineData("""{"prompt":"x"}""", HttpStatusCode.BadRequest, "model")]
    [InlineData("""{"model":"nobody","prompt":"x"}""", HttpStatusCode.NotFound, "model")]
    [InlineData("""{"model":"shop"}""", HttpStatusCode.BadRequest, "prompt")]
    [InlineData("""{"model":"shop","prompt":""}""", HttpStatusCode.BadRequest, "prompt")]
    [InlineData("""{"model":"shop","prompt":"x","stream":true}""", HttpStatusCode.BadRequest, "stream")]
    [InlineData("""{"model":"shop","prompt":"x","n":2}""", HttpStatusCode.BadRequest, "n")]
    [InlineData("""{"model":"shop","prompt":"x","max_tokens":0}""", HttpStatusCode.BadRequest, "max_tokens")]
    [InlineData("""{"model":"shop","prompt":"x","temperature":-1}""", HttpStatusCode.BadRequest, "temperature")]
    [InlineData("""{"model":"shop","prompt":"x","top_p":0}""", HttpStatusCode.BadRequest, "top_p")]
    [InlineData("""{"model":"shop","prompt":"x","stop":1}""", HttpStatusCode.BadRequest, "stop")]
    public async Task Wrong_requests_are_refused_with_the_member_and_what_is_allowed(string body, HttpStatusCode status, string member)
    {
        await using var app = await StartAsync();
        using var content = new StringContent(body, System.Text.Encoding.UTF8, "application/json");

        var answer = await app.Http.PostAsync("/v1/completions", content);

        Assert.Equal(status, answer.StatusCode);
        var error = (await answer.JsonAsync()).GetProperty("error");
        Assert.Equal(member, error.GetProperty("param").GetString());
        Assert.NotEmpty(error.GetProperty("message").GetString()!);
    }

    [Fact]
    public async Task A_text_longer_than_the_model_can_read_is_refused()
    {
        await using var app = await StartAsync();

        var answer = await app.Http.PostAsJsonAsync("/v1/completions", new { model = Stream, prompt = string.Join(' ', Enumerable.Repeat("word", 5000)) });

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
    }

    [Fact]
    public async Task A_damaged_adapter_is_answered_with_its_digest()
    {
        var folder = new TempFolder();
        await using var app = await TestApp.StartAsync(folder, [new AdaptWorker(), new ServeWorker()], _ => { }, "--threads", "1");
        await app.Get<StreamRegistry>().GetOrRegisterAsync(Stream);
        var digest = await PromoteAsync(app, app.Get<WindowGenerator>().Generate([Prompt], 1, 1, CancellationToken.None)[0], 1);
        await File.WriteAllTextAsync(Assert.Single(Directory.GetFiles(folder.Path, digest, SearchOption.AllDirectories)), "something else");

        var answer = await app.Http.PostAsJsonAsync("/v1/completions", new { model = Stream, prompt = Prompt });

        Assert.Equal(HttpStatusCode.InternalServerError, answer.StatusCode);
        Assert.Contains(digest, (await answer.JsonAsync()).GetProperty("error").GetProperty("message").GetString(), StringComparison.Ordinal);
    }

    private static async Task<TestApp> StartAsync()
    {
        var app = await TestApp.StartAsync([new AdaptWorker(), new ServeWorker()], "--threads", "1");
        await app.Get<StreamRegistry>().GetOrRegisterAsync(Stream);
        return app;
    }

    private static async Task<(string Digest, string Text)> CompleteAsync(TestApp app)
    {
        var answer = await app.Http.PostAsJsonAsync("/v1/completions", new { model = Stream, prompt = Prompt, max_tokens = 8 });
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
        var body = await answer.JsonAsync();
        var digest = answer.Headers.GetValues("Samke-Adapter").Single();
        Assert.EndsWith(digest[..8], body.GetProperty("system_fingerprint").GetString(), StringComparison.Ordinal);
        return (digest, body.GetProperty("choices")[0].GetProperty("text").GetString()!);
    }

    private static async Task<string> PromoteAsync(TestApp app, LoraAdapter adapter, long epoch)
    {
        var registry = app.Get<AdapterRegistry>();
        var generator = app.Get<WindowGenerator>();
        var stored = await registry.PutAsync(
            PeftFormat.Write(adapter),
            new AdapterDescription
            {
                BaseModel = generator.BaseModel,
                Rank = adapter.Config.Rank,
                Alpha = adapter.Config.Alpha,
                TargetModules = [.. adapter.Config.Targets.Select(target => target.Name())],
                Dtype = "bfloat16",
                Provenance = new AdapterProvenance { Stream = Stream, Epoch = 1, WindowRef = new string('0', 64), Bundle = generator.Bundle, Seed = 1, Strategy = StrategyNames.Generated },
                CreatedAt = Noon,
            });
        await registry.PromoteAsync(Stream, new Promotion { Digest = stored.Digest, Epoch = epoch, Strategy = StrategyNames.Generated, Validated = true, PromotedAt = Noon });
        return stored.Digest;
    }
}
