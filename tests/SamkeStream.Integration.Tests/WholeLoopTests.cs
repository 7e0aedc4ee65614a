using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text.Json;
using SamkeStream.Contracts.V1;
using SamkeStream.Hosting;
using SamkeStream.Training.Universe;
using Xunit;

namespace SamkeStream.Integration.Tests;

/// <summary>The main job over real servers, with clients in another language that know the docs alone.</summary>
[Collection(ServersCollection.Name)]
public sealed class WholeLoopTests(Servers servers)
{
    [Fact]
    public async Task Prompts_pushed_from_python_become_an_adapter_that_python_fetches()
    {
        const string Stream = "loop";
        const string Trace = "0af7651916cd43dd8448eb211c80319c";
        var spans = new ConcurrentBag<(string Name, string Trace)>();
        using var collector = new ActivityListener
        {
            ShouldListenTo = source => source.Name == SamkeTrace.SourceName,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = span => spans.Add((span.OperationName, span.TraceId.ToHexString())),
        };
        ActivitySource.AddActivityListener(collector);
        await using var app = await LoopApp.StartAsync(servers);
        var universe = TaskUniverse.Default;
        var task = universe.HeldOutTasks[0];
        var questions = universe.Questions(task, 400, seed: 11);
        await app.Http.PutAsJsonAsync($"/v1/streams/{Stream}", new { budgetPrompts = 10_000, referenceSize = 1000, windowSize = 64 });
        var items = questions.Take(100).Select((question, i) => new { id = $"{i}", prompt = question.Prompt, choices = question.Choices, answer = question.Answer });
        Assert.Equal(HttpStatusCode.OK, (await app.Http.PostAsJsonAsync($"/v1/streams/{Stream}/items", items)).StatusCode);
        using var listener = PythonClient.Start("hear_events.py", servers.Rabbit.Address, "#", "0");
        Assert.Equal("ready", await listener.ReadLineAsync());

        var before = universe.ExplicitQuestions(universe.SeenDomains, 1000, seed: 12).Select(question => question.Prompt).ToList();
        var after = questions.Skip(100).Take(200).Select(question => question.Prompt).ToList();
        await PushAsync(Stream, before, 0);
        await PushAsync(Stream, after, before.Count, $"00-{Trace}-b7ad6b7169203331-01");
        await PushAsync(Stream, after, before.Count);

        var events = new Dictionary<string, JsonElement>();
        while (events.Count < 5)
        {
            var line = JsonDocument.Parse(await listener.ReadLineAsync()).RootElement;
            var envelope = line.GetProperty("body");
            // What another test left on the broker is taken here, and makes events, too.
            if (envelope.GetProperty("source").GetString() != $"/streams/{Stream}")
                continue;
            Assert.Equal(line.GetProperty("id").GetString(), envelope.GetProperty("id").GetString());
            Assert.Equal(line.GetProperty("key").GetString(), envelope.GetProperty("type").GetString());
            Assert.True(envelope.TryGetProperty("traceparent", out var traceparent), envelope.ToString());
            Assert.Equal(Trace, traceparent.GetString()!.Split('-')[1]);
            events.Add(EventTypes.NameOf(line.GetProperty("key").GetString()!)!, envelope.GetProperty("data"));
        }

        Assert.InRange(events[EventTypes.DriftDetected].GetProperty("changePoint").GetProperty("ordinal").GetInt64(), 985, 1015);
        Assert.Equal(64, events[EventTypes.AdaptationRequested].GetProperty("count").GetInt32());
        var promoted = events[EventTypes.AdapterPromoted];
        Assert.True(promoted.GetProperty("validated").GetBoolean());

        using var fetcher = PythonClient.Start("fetch_adapter.py", $"{servers.Redis.Port}", Stream);
        var fetched = JsonDocument.Parse(await fetcher.ReadLineAsync()).RootElement;
        Assert.Equal(promoted.GetProperty("adapter").GetString(), fetched.GetProperty("digest").GetString());
        var view = await app.GetJsonAsync($"/v1/streams/{Stream}/adapter");
        Assert.Equal(fetched.GetProperty("name").GetString(), view.GetProperty("name").GetString());
        foreach (var file in view.GetProperty("files").EnumerateArray())
        {
            var bytes = await app.Http.GetByteArrayAsync(file.GetProperty("url").GetString());
            Assert.Equal(
                fetched.GetProperty("files").GetProperty(file.GetProperty("path").GetString()!).GetString(),
                Convert.ToHexStringLower(SHA256.HashData(bytes)));
        }

        Assert.Equal(HttpStatusCode.OK, (await app.Http.PostAsJsonAsync("/v1/completions", new { model = Stream, prompt = after[0], max_tokens = 1 })).StatusCode);
        // Spans end after what they say is heard.
        string[] names = ["adapt.generate", "catch.detect", "catch.embed", "operate.select", "registry.publish", "serve.apply"];
        await LoopApp.UntilAsync(() => Task.FromResult(names.All(name => spans.Contains((name, Trace)))), "all spans of the trace");
        Assert.Equal(names, spans.Where(span => span.Trace == Trace).Select(span => span.Name).Distinct().Order(StringComparer.Ordinal));
        await LoopApp.UntilAsync(() => Task.FromResult(app.ObservedOf(Stream).Count >= 1200), "1200 prompts observed");
        Assert.Equal(1200, app.ObservedOf(Stream).Count);
        Assert.Equal(1200, app.ObservedOf(Stream).Select(score => score.Id).Distinct().Count());
    }

    [Fact]
    public async Task Bad_messages_are_refused_and_kept_on_the_broker_and_in_the_list()
    {
        const string Stream = "refusals";
        await using var app = await LoopApp.StartAsync(servers);
        string[] lines =
        [
            JsonSerializer.Serialize(new { key = Stream, body = "{\"stream\":\"refusals\"" }),
            JsonSerializer.Serialize(new { key = Stream, hex = Convert.ToHexString([.. "{\"stream\":\"refusals\",\"text\":\""u8, 0xC3, 0x28, .. "\"}"u8]) }),
            JsonSerializer.Serialize(new { key = "other", body = "{\"stream\":\"refusals\",\"text\":\"hello\"}" }),
            JsonSerializer.Serialize(new { key = Stream, body = "{\"stream\":\"refusals\",\"text\":\"hello\",\"time\":\"yesterday\"}" }),
            JsonSerializer.Serialize(new { key = Stream, body = "{\"text\":\"hello\"}" }),
            JsonSerializer.Serialize(new { key = Stream, body = "{\"stream\":\"refusals\",\"text\":\"\"}" }),
            JsonSerializer.Serialize(new { key = Stream, id = "not a uuid", body = "{\"stream\":\"refusals\",\"text\":\"good\",\"somethingNew\":{\"a\":1}}" }),
            JsonSerializer.Serialize(new { key = Stream, id = "not a uuid", body = "{\"stream\":\"refusals\",\"text\":\"good\"}" }),
        ];
        using (var client = PythonClient.Start("push_prompts.py", servers.Rabbit.Address))
        {
            foreach (var line in lines)
                await client.WriteLineAsync(line);
            await client.FinishAsync();
        }

        await LoopApp.UntilAsync(async () => (await app.GetJsonAsync($"/v1/errors?stream={Stream}")).GetProperty("messages").GetArrayLength() >= 6, "six refused messages");
        // By the stream that the body names, also where the key is another; by the key where the body names none.
        var messages = (await app.GetJsonAsync($"/v1/errors?stream={Stream}")).GetProperty("messages").EnumerateArray().ToList();
        Assert.Equal(
            ["invalid-json", "invalid-json", "invalid-json", "invalid-utf8", "key-mismatch", "text-empty"],
            messages.Select(message => message.GetProperty("reason").GetString()).Order(StringComparer.Ordinal));
        Assert.Contains(messages, message => message.GetProperty("detail").GetString()!.Contains("$.time", StringComparison.Ordinal));
        await LoopApp.UntilAsync(() => Task.FromResult(app.ObservedOf(Stream).Count > 0), "the good prompt observed");
        Assert.Equal("not a uuid", Assert.Single(app.ObservedOf(Stream)).Id);

        var factory = new RabbitMQ.Client.ConnectionFactory { Uri = new Uri(servers.Rabbit.Address) };
        await using var connection = await factory.CreateConnectionAsync();
        await using var channel = await connection.CreateChannelAsync();
        await LoopApp.UntilAsync(async () => await channel.MessageCountAsync("samke.catch.prompts_error") >= 6, "all six parked");
    }

    /// <param name="traceparent">A header of the message, as any instrumented AMQP client sets it.</param>
    private async Task PushAsync(string stream, List<string> texts, int from, string? traceparent = null)
    {
        using var client = PythonClient.Start("push_prompts.py", servers.Rabbit.Address);
        for (var i = 0; i < texts.Count; i++)
        {
            var body = JsonSerializer.Serialize(new { stream, id = $"p{from + i}", text = texts[i] });
            await client.WriteLineAsync(JsonSerializer.Serialize(new { key = stream, headers = traceparent is null ? null : new { traceparent }, body }));
        }

        await client.FinishAsync();
    }
}
