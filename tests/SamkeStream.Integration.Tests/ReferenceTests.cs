using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using SamkeStream.Catch;
using SamkeStream.Serve;
using SamkeStream.Testing;
using SamkeStream.Training.Universe;
using SamkeStream.Workers.Tests.Catch;
using Xunit;

namespace SamkeStream.Integration.Tests;

/// <summary>A reference from a file, over a real broker and a real Redis.</summary>
[Collection(ServersCollection.Name)]
public sealed class ReferenceTests(Servers servers)
{
    [Fact]
    public async Task A_reference_finds_the_drift_of_two_streams_and_is_refused_by_another_encoder()
    {
        var universe = TaskUniverse.Default;
        await using (var app = await LoopApp.StartAsync(servers, [new CatchWorker(), new ServeWorker()], "--serve:completions", "false"))
        {
            var prompts = universe.ExplicitQuestions(universe.SeenDomains, 1000, seed: 31).Select((question, i) => new { id = $"f{i}", text = question.Prompt });
            Assert.Equal(HttpStatusCode.Accepted, (await app.Http.OrderAsync("/v1/references", new { name = "shared", prompts, budget = 10_000 })).StatusCode);
            await LoopApp.UntilAsync(async () => (await app.GetJsonAsync("/v1/references/shared")).GetProperty("state").GetString() == "ready", "the reference ready");
            foreach (var stream in new[] { "first", "second" })
            {
                Assert.Equal(HttpStatusCode.Created, (await app.Http.PutAsJsonAsync($"/v1/streams/{stream}", new { budgetPrompts = 10_000, windowSize = 64 })).StatusCode);
                Assert.Equal(HttpStatusCode.OK, (await app.Http.OrderAsync($"/v1/streams/{stream}/reference", new { reference = "shared@1" })).StatusCode);
                await PushAsync(app, stream, "a", universe.ExplicitQuestions(universe.SeenDomains, 200, seed: 32).Select(question => question.Prompt));
                await PushAsync(app, stream, "b", universe.Questions(universe.HeldOutTasks[0], 100, seed: 33).Select(question => question.Prompt));
            }

            foreach (var stream in new[] { "first", "second" })
            {
                await LoopApp.UntilAsync(async () => (await app.GetJsonAsync($"/v1/incidents?stream={stream}")).GetProperty("incidents").GetArrayLength() == 1, $"an incident of {stream}");
                var incident = await app.GetJsonAsync($"/v1/incidents/{stream}/1");
                Assert.InRange(incident.GetProperty("changePoint").GetProperty("ordinal").GetInt64(), 185, 215);
                Assert.Equal((await app.GetJsonAsync("/v1/references/shared")).GetProperty("digest").GetString(), incident.GetProperty("referenceDigest").GetString());
            }
        }

        var other = new PromptEncoder("others@1", _ => [1, 0, 0, 0]);
        await using var second = await LoopApp.StartAsync(servers, [new CatchWorker(other), new ServeWorker()], "--serve:completions", "false");
        Assert.Equal(HttpStatusCode.Created, (await second.Http.PutAsJsonAsync("/v1/streams/third", new { budgetPrompts = 10_000 })).StatusCode);
        var refused = await second.Http.OrderAsync("/v1/streams/third/reference", new { reference = "shared@1" });
        Assert.Equal(HttpStatusCode.Conflict, refused.StatusCode);
        Assert.Contains("but prompts are encoded with others@1", (await refused.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_one_worker_activates_while_another_deletes_it_is_kept_or_refused()
    {
        var encoder = TopicEncoder.Make("raced@1");
        await using var first = await LoopApp.StartAsync(servers, [new CatchWorker(encoder), new ServeWorker()], "--serve:completions", "false");
        await using var second = await LoopApp.StartAsync(servers, [new CatchWorker(encoder), new ServeWorker()], "--serve:completions", "false");
        for (var round = 1; round <= 6; round++)
        {
            var (stream, reference) = ($"raced-{round}", $"raced@{round}");
            var prompts = Enumerable.Range(0, 400).Select(i => new { id = $"r{i}", text = $"billing question {i}" });
            Assert.Equal(HttpStatusCode.Accepted, (await first.Http.OrderAsync("/v1/references", new { name = "raced", prompts, budget = 1000 })).StatusCode);
            await LoopApp.UntilAsync(async () => (await first.GetJsonAsync($"/v1/references/{reference}")).GetProperty("state").GetString() == "ready", "the reference ready");
            Assert.Equal(HttpStatusCode.Created, (await first.Http.PutAsJsonAsync($"/v1/streams/{stream}", new { budgetPrompts = 1000 })).StatusCode);

            var activating = first.Http.OrderAsync($"/v1/streams/{stream}/reference", new { reference });
            using var request = new HttpRequestMessage(HttpMethod.Delete, $"/v1/references/{reference}") { Headers = { { "Samke-Actor", "bob" } } };
            var deleted = await second.Http.SendAsync(request);
            var activated = await activating;

            var found = await second.Http.GetAsync($"/v1/references/{reference}");
            var use = await second.GetJsonAsync($"/v1/streams/{stream}/reference");
            var isUsed = use.TryGetProperty("reference", out var used) && used.GetString() == reference;
            var answers = $"{reference}: {await activated.Content.ReadAsStringAsync()} {await deleted.Content.ReadAsStringAsync()} {use}";
            Assert.True(isUsed == activated.IsSuccessStatusCode, answers);
            Assert.True(found.IsSuccessStatusCode != deleted.IsSuccessStatusCode, answers);
            Assert.True(!isUsed || found.IsSuccessStatusCode, answers);
            Assert.True(isUsed || activated.StatusCode is HttpStatusCode.Conflict or HttpStatusCode.NotFound, answers);
        }
    }

    private static async Task PushAsync(LoopApp app, string stream, string prefix, IEnumerable<string> texts) =>
        Assert.Equal(HttpStatusCode.Accepted, (await app.Http.PostAsJsonAsync($"/v1/streams/{stream}/prompts", texts.Select((text, i) => new { id = $"{prefix}{i}", text }))).StatusCode);
}
