using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using SamkeStream.State.Audit;
using SamkeStream.State.Incidents;
using SamkeStream.Training.Universe;
using Xunit;

namespace SamkeStream.Integration.Tests;

/// <summary>What operators see and do, over a real broker and a real Redis.</summary>
[Collection(ServersCollection.Name)]
public sealed class OperatorTests(Servers servers)
{
    [Fact]
    public async Task A_drift_becomes_an_incident_whose_verbs_are_done_once_and_logged()
    {
        const string Stream = "operators";
        await using var app = await LoopApp.StartAsync(servers);
        var universe = TaskUniverse.Default;
        await app.Http.PutAsJsonAsync($"/v1/streams/{Stream}", new { budgetPrompts = 10_000, referenceSize = 1000, windowSize = 64, promotion = "never" });
        await PushAsync(app, Stream, "a", universe.ExplicitQuestions(universe.SeenDomains, 1000, seed: 21).Select(question => question.Prompt));
        await LoopApp.UntilAsync(() => Task.FromResult(app.Observed.Count(score => score.Stream == Stream) >= 1000), "1000 prompts observed");
        await PushAsync(app, Stream, "b", universe.Questions(universe.HeldOutTasks[0], 200, seed: 22).Select(question => question.Prompt));
        await LoopApp.UntilAsync(async () => (await ListAsync(app, Stream)).Any(incident => incident.TryGetProperty("kind", out _)), "an incident whose kind is decided");

        var path = $"/v1/incidents/{Stream}/1";
        var incident = await app.GetJsonAsync(path);
        Assert.InRange(incident.GetProperty("changePoint").GetProperty("ordinal").GetInt64(), 985, 1015);
        Assert.All(incident.GetProperty("prompts").EnumerateArray(), prompt => Assert.NotEmpty(prompt.GetProperty("text").GetString()!));
        Assert.NotEmpty(incident.GetProperty("cells").EnumerateArray());

        var id = Guid.NewGuid();
        var answers = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => PostAsync(app, $"{path}/acknowledge", id)));
        Assert.All(answers, answer => Assert.Equal(HttpStatusCode.OK, answer.StatusCode));
        Assert.Equal(HttpStatusCode.Conflict, (await PostAsync(app, $"{path}/acknowledge", Guid.NewGuid())).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await PostAsync(app, $"{path}/accept", Guid.NewGuid())).StatusCode);

        Assert.Equal(["accepted"], (await ListAsync(app, Stream, "&status=resolved")).Select(item => item.GetProperty("resolution").GetString()));
        Assert.Empty(await ListAsync(app, Stream, "&status=open"));
        var log = await app.Get<AuditLog>().ListAsync(100, Stream);
        Assert.Equal(
            [("accept", "done"), ("acknowledge", "refused"), ("acknowledge", "done"), ("set", "done")], log.Select(entry => (entry.Verb, entry.Outcome)));
        Assert.Equal(id, log[2].CommandId);
        Assert.Equal(AuditHash.Of(await app.Get<IncidentRegistry>().GetAsync(Stream, 1)), log[0].After);
        Assert.True((await app.GetJsonAsync("/v1/audit/verification")).GetProperty("isWhole").GetBoolean());
    }

    [Fact]
    public async Task A_refused_message_goes_back_by_the_broker()
    {
        const string Stream = "back";
        await using var app = await LoopApp.StartAsync(servers);
        using (var client = PythonClient.Start("push_prompts.py", servers.Rabbit.Address))
        {
            await client.WriteLineAsync(JsonSerializer.Serialize(new { key = Stream, body = "{\"stream\":\"back\",\"text\":\"hello\"" }));
            await client.FinishAsync();
        }

        await LoopApp.UntilAsync(async () => (await ErrorsAsync(app, Stream)).Count == 1, "the message refused");
        var id = (await ErrorsAsync(app, Stream))[0].GetProperty("id").GetString();
        Assert.Equal("{\"stream\":\"back\",\"text\":\"hello\"", (await app.GetJsonAsync($"/v1/errors/{id}")).GetProperty("body").GetString());
        Assert.Equal(HttpStatusCode.BadRequest, (await PostAsync(app, $"/v1/errors/{id}/replay")).StatusCode);

        Assert.Equal(HttpStatusCode.Accepted, (await PostAsync(app, $"/v1/errors/{id}/replay", body: "{\"stream\":\"back\",\"text\":\"hello\"}")).StatusCode);

        await LoopApp.UntilAsync(() => Task.FromResult(app.Observed.Any(score => score.Stream == Stream)), "the corrected prompt observed");
        Assert.Equal(HttpStatusCode.Conflict, (await PostAsync(app, $"/v1/errors/{id}/replay", body: "{\"stream\":\"back\",\"text\":\"hello\"}")).StatusCode);
    }

    private static async Task PushAsync(LoopApp app, string stream, string prefix, IEnumerable<string> texts)
    {
        var prompts = texts.Select((text, i) => new { id = $"{prefix}{i}", text });
        Assert.Equal(HttpStatusCode.Accepted, (await app.Http.PostAsJsonAsync($"/v1/streams/{stream}/prompts", prompts)).StatusCode);
    }

    private static async Task<List<JsonElement>> ListAsync(LoopApp app, string stream, string query = "") =>
        [.. (await app.GetJsonAsync($"/v1/incidents?stream={stream}{query}")).GetProperty("incidents").EnumerateArray()];

    private static async Task<List<JsonElement>> ErrorsAsync(LoopApp app, string stream) =>
        [.. (await app.GetJsonAsync($"/v1/errors?stream={stream}")).GetProperty("messages").EnumerateArray()];

    private static async Task<HttpResponseMessage> PostAsync(LoopApp app, string path, Guid? commandId = null, string? body = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path);
        request.Headers.Add("Samke-Actor", "anna");
        if (commandId is { } id)
            request.Headers.Add("Samke-Command-Id", id.ToString());
        if (body is not null)
            request.Content = new StringContent(body);
        return await app.Http.SendAsync(request);
    }
}
