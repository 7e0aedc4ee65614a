using System.Diagnostics;
using System.Net;
using SamkeStream.Serve;
using SamkeStream.Testing;
using SamkeStream.Training.Universe;
using Xunit;

namespace SamkeStream.Integration.Tests;

/// <summary>A worker that ends while it makes a reference.</summary>
[Collection(ServersCollection.Name)]
public sealed class KilledFitTests(Servers servers)
{
    [Fact]
    public async Task A_reference_whose_worker_is_killed_while_it_is_made_is_made_by_the_next()
    {
        var universe = TaskUniverse.Default;
        await using var app = await LoopApp.StartAsync(servers, [new ServeWorker()], "--serve:completions", "false");
        var prompts = universe.ExplicitQuestions(universe.SeenDomains, 5000, seed: 41).Select((question, i) => new { id = $"k{i}", text = question.Prompt });
        Assert.Equal(HttpStatusCode.Accepted, (await app.Http.OrderAsync("/v1/references", new { name = "killed", prompts, budget = 10_000 })).StatusCode);

        using (var first = Start())
        {
            await LoopApp.UntilAsync(async () => await StateAsync(app) != "waiting", "the reference is begun");
            first.Kill();
            await first.WaitForExitAsync();
        }

        Assert.Equal("fitting", await StateAsync(app));
        using var second = Start();
        try
        {
            await LoopApp.UntilAsync(async () => await StateAsync(app) is "ready" or "failed", "the reference is made");
            Assert.Equal("ready", await StateAsync(app));
            Assert.Equal(5000, (await app.GetJsonAsync("/v1/references/killed")).GetProperty("calibration").GetProperty("size").GetInt32());
        }
        finally
        {
            second.Kill();
        }
    }

    private static async Task<string?> StateAsync(LoopApp app) => (await app.GetJsonAsync("/v1/references/killed")).GetProperty("state").GetString();

    private Process Start() => SamkeProcess.StartUnread(
        "catch", "--broker", servers.Rabbit.Address, "--redis", servers.Redis.Configuration, "--urls", "http://127.0.0.1:0", "--threads", "1");
}
