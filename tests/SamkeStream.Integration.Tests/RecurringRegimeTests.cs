using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using SamkeStream.Catch;
using SamkeStream.Serve;
using SamkeStream.Training.Universe;
using Xunit;

namespace SamkeStream.Integration.Tests;

/// <summary>A stream that goes from A to B, back, and to B again, over a real broker, a real Redis and the encoder of the repository.</summary>
[Collection(ServersCollection.Name)]
public sealed class RecurringRegimeTests(Servers servers)
{
    private const string Stream = "recurring";
    private const int ReferenceSize = 600;

    [Fact]
    public async Task Each_of_two_regimes_is_learned_once_and_watched_at_once_when_it_comes_back()
    {
        var universe = TaskUniverse.Default;
        await using var app = await LoopApp.StartAsync(servers, [new CatchWorker(), new ServeWorker()], "--serve:completions", "false");
        Assert.Equal(
            HttpStatusCode.Created,
            (await app.Http.PutAsJsonAsync($"/v1/streams/{Stream}", new { budgetPrompts = 10_000, referenceSize = ReferenceSize, windowSize = 64 })).StatusCode);
        Queue<string> usual = new(universe.ExplicitQuestions(universe.SeenDomains, 1400, seed: 71).Select(question => question.Prompt));
        Queue<string> other = new(universe.Questions(universe.HeldOutTasks[0], 1300, seed: 72).Select(question => question.Prompt));

        await PushAsync(app, usual, 700);
        await InUseAsync(app, 1);
        await PushAsync(app, other, 700);
        await InUseAsync(app, 2);
        await PushAsync(app, usual, 540);
        await InUseAsync(app, 1);
        await PushAsync(app, other, 540);
        await InUseAsync(app, 2);
        await PushAsync(app, usual, 40);

        await LoopApp.UntilAsync(async () => (await app.GetJsonAsync($"/v1/incidents?stream={Stream}")).GetProperty("incidents").GetArrayLength() == 4, "the fourth change");
        var incidents = new List<JsonElement>();
        for (var epoch = 1; epoch <= 4; epoch++)
            incidents.Add(await app.GetJsonAsync($"/v1/incidents/{Stream}/{epoch}"));
        Assert.Equal(["new-reference", "recurring", "recurring"], incidents.Take(3).Select(incident => incident.GetProperty("resolution").GetString()));
        Assert.Equal(["r0", "r1"], incidents.Skip(1).Take(2).Select(incident => incident.GetProperty("regimeId").GetString()));
        Assert.InRange(incidents[3].GetProperty("changePoint").GetProperty("ordinal").GetInt64(), 2480 - 10, 2480 + 10);
        Assert.Equal(incidents[1].GetProperty("referenceDigest").GetString(), incidents[3].GetProperty("referenceDigest").GetString());
        Assert.Equal(2, (await app.GetJsonAsync($"/v1/references?stream={Stream}")).GetProperty("references").GetArrayLength());
    }

    private static Task InUseAsync(LoopApp app, int version) => LoopApp.UntilAsync(
        async () => (await app.GetJsonAsync($"/v1/streams/{Stream}/reference")) is var use
            && use.TryGetProperty("reference", out var name) && name.GetString() == $"stream/{Stream}@{version}",
        $"version {version} in use");

    private static async Task PushAsync(LoopApp app, Queue<string> texts, int count)
    {
        var prompts = Enumerable.Range(0, count).Select(_ => new { id = Guid.NewGuid().ToString("N"), text = texts.Dequeue() }).ToList();
        Assert.Equal(HttpStatusCode.Accepted, (await app.Http.PostAsJsonAsync($"/v1/streams/{Stream}/prompts", prompts)).StatusCode);
    }
}
