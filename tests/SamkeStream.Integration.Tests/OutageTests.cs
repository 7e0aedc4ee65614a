using System.Net;
using System.Net.Http.Json;
using Xunit;

namespace SamkeStream.Integration.Tests;

/// <summary>Broker or Redis are killed while prompts come in: nothing that was accepted is lost, and nothing counts twice.</summary>
[Collection(ServersCollection.Name)]
public sealed class OutageTests(Servers servers)
{
    [Fact]
    public async Task A_broker_that_is_killed_and_comes_back_loses_nothing_accepted()
    {
        await using var app = await LoopApp.StartAsync(servers);
        var push = PushAsync(app, "broker-outage", 120);
        await LoopApp.UntilAsync(() => Task.FromResult(app.ObservedOf("broker-outage").Count >= 20), "prompts before the outage");

        await servers.Rabbit.KillAsync();
        await LoopApp.UntilAsync(async () => (await app.Http.GetAsync("/health/ready")).StatusCode == HttpStatusCode.ServiceUnavailable, "health says the broker is away");
        Assert.Equal(HttpStatusCode.OK, (await app.Http.GetAsync("/health/live")).StatusCode);
        await servers.Rabbit.RestartAsync();

        await push;
        await EachCountedOnceAsync(app, "broker-outage", 120);
    }

    [Fact]
    public async Task A_redis_that_is_killed_and_comes_back_loses_nothing_accepted()
    {
        await using var app = await LoopApp.StartAsync(servers);
        var push = PushAsync(app, "redis-outage", 120);
        await LoopApp.UntilAsync(() => Task.FromResult(app.ObservedOf("redis-outage").Count >= 20), "prompts before the outage");

        await servers.Redis.KillAsync();
        await LoopApp.UntilAsync(async () => (await app.Http.GetAsync("/health/ready")).StatusCode == HttpStatusCode.ServiceUnavailable, "health says the store is away");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await app.Http.GetAsync("/v1/streams")).StatusCode);
        await servers.Redis.RestartAsync();

        await push;
        await EachCountedOnceAsync(app, "redis-outage", 120);
    }

    /// <summary>Sends each prompt until it is accepted.</summary>
    private static async Task PushAsync(LoopApp app, string stream, int count)
    {
        for (var i = 0; i < count; i++)
        {
            var prompt = new { id = $"p{i}", text = $"what is the colour of thing number {i}?" };
            await LoopApp.UntilAsync(async () => (await app.Http.PostAsJsonAsync($"/v1/streams/{stream}/prompts", prompt)).StatusCode == HttpStatusCode.Accepted, $"prompt {i} accepted");
        }
    }

    /// <summary>
    /// One more prompt is numbered by the prompts before it. (What was observed here cannot tell: where Redis dies between
    /// storing a batch and saying so, the batch counts although nobody hears of it.)
    /// </summary>
    private static async Task EachCountedOnceAsync(LoopApp app, string stream, int count)
    {
        var last = new { id = "last", text = "and what is the colour of the last thing?" };
        await LoopApp.UntilAsync(async () => (await app.Http.PostAsJsonAsync($"/v1/streams/{stream}/prompts", last)).StatusCode == HttpStatusCode.Accepted, "the last prompt accepted");
        await LoopApp.UntilAsync(() => Task.FromResult(app.ObservedOf(stream).Any(score => score.Id == last.id)), "the last prompt observed");
        Assert.Equal(count, app.ObservedOf(stream).Single(score => score.Id == last.id).Ordinal);
    }
}
