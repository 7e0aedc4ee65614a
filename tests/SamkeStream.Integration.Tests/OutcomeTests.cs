using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using RabbitMQ.Client;
using SamkeStream.Catch;
using SamkeStream.Serve;
using SamkeStream.Training.Universe;
using Xunit;

namespace SamkeStream.Integration.Tests;

/// <summary>Outcomes as any AMQP client reports them.</summary>
[Collection(ServersCollection.Name)]
public sealed class OutcomeTests(Servers servers)
{
    private const string Stream = "outcomes";

    [Fact]
    public async Task Outcomes_reach_the_prompts_of_their_stream_over_the_broker()
    {
        var universe = TaskUniverse.Default;
        await using var app = await LoopApp.StartAsync(servers, [new CatchWorker(), new ServeWorker()], "--serve:completions", "false");
        await app.Http.PutAsJsonAsync($"/v1/streams/{Stream}", new { referenceSize = 300, windowSize = 64 });
        var texts = universe.ExplicitQuestions(universe.SeenDomains, 340, seed: 51).Select(question => question.Prompt).ToList();
        await PushAsync(app, texts, 0, 300);
        await LoopApp.UntilAsync(async () => (await StateAsync(app)) is { } state && state.TryGetProperty("reference", out _), "the reference is learned");

        // Prompts are remembered for their outcomes from the first outcome on.
        await ReportAsync(Outcome("nobody", 1));
        await LoopApp.UntilAsync(async () => await CountAsync(app, "unknownOutcomes") == 1, "the outcome of no prompt is counted");
        await PushAsync(app, texts, 300, 40);
        await LoopApp.UntilAsync(async () => (await StateAsync(app))!.Value.GetProperty("prompts").GetInt64() == 340, "the prompts are taken");
        await ReportAsync([.. Enumerable.Range(300, 40).Select(i => Outcome($"p{i}", i % 2)), Outcome("p300", 1), """{"stream":"outcomes","promptId":"p301"}"""]);

        await LoopApp.UntilAsync(async () => await CountAsync(app, "outcomes") == 40 && await CountAsync(app, "repeatedOutcomes") == 1, "forty outcomes are judged");
        await LoopApp.UntilAsync(
            async () => (await app.GetJsonAsync($"/v1/errors?stream={Stream}")).GetProperty("messages").GetArrayLength() == 1, "the one without a score is refused");
        await LoopApp.UntilAsync(
            async () => (await app.Http.GetStringAsync("/metrics")).Split('\n').Any(line =>
                line.StartsWith("samke_outcomes_total{", StringComparison.Ordinal) && line.Contains($"\"{Stream}\"", StringComparison.Ordinal) && line.Contains("\"accepted\"", StringComparison.Ordinal) && line.EndsWith(" 40", StringComparison.Ordinal)),
            "forty outcomes are counted");
    }

    private static string Outcome(string promptId, double score) => JsonSerializer.Serialize(new { stream = Stream, promptId, score });

    private async Task ReportAsync(params string[] bodies)
    {
        await using var connection = await new ConnectionFactory { Uri = new Uri(servers.Rabbit.Address) }.CreateConnectionAsync();
        await using var channel = await connection.CreateChannelAsync(new CreateChannelOptions(publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: true));
        foreach (var body in bodies)
            await channel.BasicPublishAsync("samke.v1.outcome-reported", "", mandatory: true, new BasicProperties { ContentType = "application/json", Persistent = true }, Encoding.UTF8.GetBytes(body));
    }

    private static async Task PushAsync(LoopApp app, List<string> texts, int from, int count) =>
        Assert.True((await app.Http.PostAsJsonAsync($"/v1/streams/{Stream}/prompts", texts.Skip(from).Take(count).Select((text, i) => new { id = $"p{from + i}", text }))).IsSuccessStatusCode);

    private static async Task<JsonElement?> StateAsync(LoopApp app) =>
        (await app.GetJsonAsync($"/v1/streams/{Stream}")).GetProperty("state") is { ValueKind: JsonValueKind.Object } state ? state : null;

    private static async Task<long> CountAsync(LoopApp app, string member) => (await StateAsync(app))!.Value.GetProperty("ingest").GetProperty(member).GetInt64();
}
