using System.Net.Http.Json;
using System.Text;
using MassTransit;
using Microsoft.Extensions.Logging;
using SamkeStream.Adapt;
using SamkeStream.Catch;
using SamkeStream.Catch.Ingest;
using SamkeStream.Contracts.V1;
using SamkeStream.Hosting;
using SamkeStream.Hosting.Operators;
using SamkeStream.Serve;
using SamkeStream.State.Adapters;
using SamkeStream.State.Refusals;
using SamkeStream.State.Streams;
using SamkeStream.Testing;
using SamkeStream.Workers.Tests.Catch;
using SamkeStream.Workers.Tests.Operate;
using Xunit;

namespace SamkeStream.Workers.Tests.Privacy;

/// <summary>No text of a prompt, however it came in and whatever was wrong with it, is in the log, in metrics, in what is told of errors, or in events.</summary>
public sealed class LogTests : IDisposable
{
    private const string Stream = "shop";
    private const string Canary = "canary5f2d";

    private static readonly string[] Reasons = ["invalid-json", "text-too-long", "bad-vector", "bad-stream", "failed", "text-empty"];

    private readonly CapturedLog _log = new();
    private readonly TempFolder _folder = new();

    public void Dispose()
    {
        _log.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task No_text_is_in_log_metrics_errors_or_events()
    {
        var encoder = TopicEncoder.Make();
        var careless = new PromptEncoder("topics", text => text.Contains("explode", StringComparison.Ordinal) ? throw new FormatException($"cannot encode '{text}'") : encoder.Embed([text], CancellationToken.None)[0]);
        var generator = new WindowGenerator(new BaseModelReference(FakeModels.Base, null), "bundle", (texts, _, _, _) => throw new FormatException($"cannot generate from '{texts[0]}'"));
        var app = await TestApp.StartAsync(
            _folder,
            [new CatchWorker(careless), new AdaptWorker(generator), new ServeWorker()],
            builder => builder.Logging.AddProvider(_log),
            "--serve:completions", "false", "--max-text-bytes", "1000", "--Logging:LogLevel:Default", "Trace", "--Logging:LogLevel:MassTransit", "Trace", "--Logging:LogLevel:Microsoft", "Trace");
        using var events = app.Get<EventHub>().Subscribe();
        var bus = app.Get<IBus>();

        await app.Http.PutAsJsonAsync($"/v1/streams/{Stream}", new { windowSize = 8 }, TestContext.Current.CancellationToken);
        foreach (var body in new[]
        {
            $$"""[{"text":"billing {{Canary}}","id":"a"},{"text":""}]""",
            $$"""{"text":true {{Canary}} }""",
            $$"""{"{{Canary}}":{{Canary}} }""",
            $$"""{"text":{"{{Canary}}":1} }""",
            $$"""{"text":"a","stream":"is {{Canary}}"}""",
            $$"""{"text":"a","sequence":"{{Canary}}"}""",
            $$"""{"text":"{{Canary}}""",
            $$"""{"text":"{{Canary}} \q"}""",
            Canary,
        })
        {
            await app.Http.PostAsync($"/v1/streams/{Stream}/prompts", new StringContent(body), TestContext.Current.CancellationToken);
            await NoteAsync(app, $$"""{"stream":"{{Stream}}",{{body.TrimStart('{', '[')}}""");
        }

        await NoteAsync(app, $$"""{"stream":"please tell me {{Canary}}","text":"x"}""");
        await NoteAsync(app, $$"""{"stream":"{{Stream}}","text":"{{Canary}}","time":"{{Canary}}"}""");
        await NoteAsync(app, $$"""{"stream":"{{Stream}}","text":"{{Canary}}{{new string('x', 1000)}}"}""");
        await NoteAsync(app, $$"""{"stream":"{{Stream}}","text":"{{Canary}} \ud800"}""");
        await bus.Publish(new PromptSubmitted { Stream = Stream, Text = $"{TopicEncoder.Broken} {Canary}", Id = "broken" });
        await bus.Publish(new PromptSubmitted { Stream = Stream, Text = $"explode {Canary}", Id = "exploding" });
        await bus.Publish(new PromptSubmitted { Stream = $"what is {Canary}", Text = Canary });
        await bus.Publish(new PromptBatchSubmitted { Stream = Stream, Prompts = [new PromptItem { Text = Canary }, new PromptItem { Text = " " }] });
        for (var i = 0; i < 20; i++)
            await bus.Publish(new PromptSubmitted { Stream = Stream, Text = $"billing {Canary} {i}", Id = $"id-{i}" });
        await BusEvents.UntilAsync(async () => (await app.Get<StreamStates>().HeadAsync(Stream))?.Prompts == 20);
        await bus.Publish(new OperatorCommand { CommandId = Guid.NewGuid(), Stream = Stream, Verb = "force", Actor = "anna" });

        // They come in by several queues.
        await BusEvents.UntilAsync(async () =>
            await app.Get<RefusedMessages>().CountsAsync() is var counts && counts.GetValueOrDefault("failed") >= 2 && Reasons.All(counts.ContainsKey));
        var refused = await app.Get<RefusedMessages>().GetAsync();
        Assert.All(refused, message => Assert.DoesNotContain(Canary, $"{message.Detail} {message.Stream} {message.Source}", StringComparison.OrdinalIgnoreCase));
        var metrics = await app.Http.GetStringAsync("/metrics", TestContext.Current.CancellationToken);
        Assert.Contains("samke_refused_total", metrics, StringComparison.Ordinal);
        Assert.DoesNotContain(Canary, metrics, StringComparison.OrdinalIgnoreCase);
        while (events.Events.TryRead(out var value))
            Assert.DoesNotContain(Canary, value.Body.GetRawText(), StringComparison.OrdinalIgnoreCase);

        // What was refused over HTTP is told in a line, without a trace.
        Assert.Contains(_log.Lines, line => line.Contains("http/prompts refused a message (invalid-json)", StringComparison.Ordinal));
        Assert.DoesNotContain(_log.Lines, line => line.Contains("ExceptionHandlerMiddleware", StringComparison.Ordinal) && line.Contains("BadHttpRequestException", StringComparison.Ordinal));

        // The log works, and has more than warnings.
        Assert.Contains(_log.Lines, line => line.Contains("refused a message", StringComparison.Ordinal));
        Assert.DoesNotContain(_log.Lines, line => line.Contains(Canary, StringComparison.OrdinalIgnoreCase));
        await app.DisposeAsync();
        Assert.DoesNotContain(_log.Lines, line => line.Contains(Canary, StringComparison.OrdinalIgnoreCase));
    }

    /// <summary>Takes a body as a broker's consumer does, whatever it is.</summary>
    private static async Task NoteAsync(TestApp app, string body)
    {
        try
        {
            await app.Get<PromptIntake>().PostAsync(Encoding.UTF8.GetBytes(body), null, null, TestContext.Current.CancellationToken);
        }
        catch (Exception exception) when (exception is MessageRefusedException or System.Text.Json.JsonException)
        {
            await app.Get<Refusals>().NoteAsync("samke.catch.prompts", Encoding.UTF8.GetBytes(body), Stream, exception, TestContext.Current.CancellationToken);
        }
    }
}
