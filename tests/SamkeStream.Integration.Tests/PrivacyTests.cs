using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using RabbitMQ.Client;
using SamkeStream.Catch;
using SamkeStream.Hosting;
using SamkeStream.Serve;
using SamkeStream.State.Refusals;
using SamkeStream.Workers.Tests.Privacy;
using Xunit;

namespace SamkeStream.Integration.Tests;

[Collection(ServersCollection.Name)]
public sealed class PrivacyTests(Servers servers)
{
    private const string Canary = "canary9e41";
    private const string Stranger = "stranger77a0";

    [Fact]
    public async Task Of_a_stream_with_hashes_no_text_stays_on_the_broker_in_redis_or_in_the_log()
    {
        const string Stream = "secret";
        using var log = new CapturedLog();
        await using var app = await SamkeHost.BuildAsync(
            [
                "--broker", servers.Rabbit.Address, "--redis", servers.Redis.Configuration, "--urls", "http://127.0.0.1:0", "--serve:completions", "false",
                "--Logging:LogLevel:Default", "Trace", "--Logging:LogLevel:MassTransit", "Trace", "--Logging:LogLevel:Microsoft", "Trace",
            ],
            [new CatchWorker(new PromptEncoder("letters", Embed)), new ServeWorker()],
            configure: builder => builder.Logging.ClearProviders().AddProvider(log),
            cancellationToken: TestContext.Current.CancellationToken);
        await SamkeHost.StartAsync(app, TestContext.Current.CancellationToken);
        using var http = new HttpClient { BaseAddress = new Uri(app.Urls.First()) };
        (await http.PutAsJsonAsync($"/v1/streams/{Stream}", new { privacy = "hashes" }, TestContext.Current.CancellationToken)).EnsureSuccessStatusCode();
        string[] bodies =
        [
            $$"""{"stream":"{{Stream}}","text":true {{Canary}} }""",
            $$"""{"stream":"{{Stream}}","{{Canary}}":{{Canary}} }""",
            $$"""{"stream":"{{Stream}}","text":"{{Canary}}","time":"{{Canary}}"}""",
            $$"""{"text":"{{Canary}}"}""",
            $$"""{"stream":"what about {{Canary}}?","text":"{{Canary}}"}""",
            $$"""{"stream":"{{Stream}}","text":"{{new string(' ', 40_000)}}{{Canary}}"}""",
            $$"""{"stream":"{{Stream}}","text":"the good one {{Canary}}"}""",
        ];
        using (var client = PythonClient.Start("push_prompts.py", servers.Rabbit.Address))
        {
            foreach (var body in bodies)
                await client.WriteLineAsync(JsonSerializer.Serialize(new { key = Stream, body }));
            await client.FinishAsync();
        }

        // Of this one nobody can tell the stream, so it is kept as the deployment says: not in the log, though.
        await PublishAsync("samke.v1.prompt-batch-submitted", $$"""{"stream":"{{Stream}}","prompts":[{"text":true {{Stranger}}""");
        await PublishAsync("samke.v1.prompt-batch-submitted", $$"""{"stream":"{{Stream}}","prompts":[{"text":"{{Canary}}"},{"text":""}]}""");

        var refused = app.Services.GetRequiredService<RefusedMessages>();
        await LoopApp.UntilAsync(async () => (await refused.GetAsync(stream: Stream)).Count == 7 && (await refused.GetAsync()).Any(message => message.Stream is null), "eight refused messages");
        await LoopApp.UntilAsync(async () => (await http.GetFromJsonAsync<JsonElement>($"/v1/streams/{Stream}")).TryGetProperty("state", out var state) && state.GetProperty("prompts").GetInt64() == 1, "one prompt taken");
        Assert.All(await refused.GetAsync(stream: Stream), message => Assert.Null(message.BodyRef));
        Assert.Equal(-1, (await servers.Redis.ReadAllAsync()).AsSpan().IndexOf(Encoding.UTF8.GetBytes(Canary)));
        Assert.DoesNotContain(Canary, await http.GetStringAsync("/metrics", TestContext.Current.CancellationToken), StringComparison.Ordinal);
        await app.StopAsync(TestContext.Current.CancellationToken);
        Assert.Contains(log.Lines, line => line.Contains("refused a message", StringComparison.Ordinal));
        Assert.DoesNotContain(log.Lines, line => line.Contains(Canary, StringComparison.Ordinal) || line.Contains(Stranger, StringComparison.Ordinal));

        await using var connection = await new ConnectionFactory { Uri = new Uri(servers.Rabbit.Address) }.CreateConnectionAsync(TestContext.Current.CancellationToken);
        await using var channel = await connection.CreateChannelAsync(cancellationToken: TestContext.Current.CancellationToken);
        foreach (var queue in new[] { "samke.catch.prompts_error", "samke.catch.prompt-batches_error" })
        {
            while (await GetAsync(channel, queue) is { } parked)
                Assert.DoesNotContain(Canary, Encoding.UTF8.GetString(parked.Body.Span), StringComparison.Ordinal);
        }
    }

    private static async Task<BasicGetResult?> GetAsync(IChannel channel, string queue)
    {
        try
        {
            return channel.IsOpen ? await channel.BasicGetAsync(queue, autoAck: false) : null;
        }
        catch (RabbitMQ.Client.Exceptions.OperationInterruptedException)
        {
            // There is no such queue: nothing was ever parked.
            return null;
        }
    }

    private async Task PublishAsync(string exchange, string body)
    {
        await using var connection = await new ConnectionFactory { Uri = new Uri(servers.Rabbit.Address) }.CreateConnectionAsync(TestContext.Current.CancellationToken);
        await using var channel = await connection.CreateChannelAsync(new CreateChannelOptions(true, true), TestContext.Current.CancellationToken);
        await channel.BasicPublishAsync(exchange, "", mandatory: true, new BasicProperties { ContentType = "application/json" }, Encoding.UTF8.GetBytes(body), TestContext.Current.CancellationToken);
    }

    private static float[] Embed(string text)
    {
        var vector = new float[8];
        vector[text.Length % 8] = 1;
        return vector;
    }
}
