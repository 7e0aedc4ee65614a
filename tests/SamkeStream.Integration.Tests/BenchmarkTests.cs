using System.Diagnostics;
using RabbitMQ.Client;
using SamkeStream.State;
using SamkeStream.State.Audit;
using SamkeStream.State.References;
using SamkeStream.State.Streams;
using SamkeStream.Testing;
using Xunit;

namespace SamkeStream.Integration.Tests;

/// <summary>The benchmarks over broker and store run from end to end; their numbers are for a quiet machine.</summary>
[Collection(ServersCollection.Name)]
public sealed class BenchmarkTests(Servers servers)
{
    private static readonly string[] Words = ["where", "what", "order", "invoice", "weather", "train", "late", "paid", "cheap", "blue", "tomorrow", "broken", "when", "who", "green", "ticket"];

    [Fact]
    public async Task A_short_run_of_the_pipeline_prints_throughput_and_latency()
    {
        using var folder = new TempFolder();
        string[] arguments =
        [
            "bench", "pipeline", "--broker", servers.Rabbit.Address, "--redis", servers.Redis.Configuration, "--prompts", await PromptsAsync(folder), "--count", "800",
            "--model", Path.Combine(SharedFiles.Repository, "models", "encoder"), "--streams", "2", "--seconds", "1",
        ];
        var (code, output, errors) = await SamkeProcess.RunAsync(arguments);

        Assert.True(code == 0, output + errors);
        Assert.Matches(@"round 1 +alone \d+ prompts/s, over 2 streams \d+: \d+\.\d ?%", output);
        Assert.Matches(@"pipeline +\d+\.\d ?% of the encoder alone", output);
        Assert.Matches(@"decision +publish to decision p50 \d+\.\d ms, p99 \d+\.\d ms", output);
        Assert.Matches(@"encode +\d+\.\d +\d+\.\d +\d+\.\d +\d+ ?%", output);
        Assert.Matches(@"pauses +\d+ garbage collections", output);
    }

    [Fact]
    public async Task A_short_run_of_many_streams_shows_all_live_and_leaves_none_behind()
    {
        using var folder = new TempFolder();
        string[] arguments =
        [
            "bench", "streams", "--broker", servers.Rabbit.Address, "--redis", servers.Redis.Configuration, "--prompts", await PromptsAsync(folder), "--bundle", Path.Combine(SharedFiles.Repository, "models"),
            "--streams", "50", "--prompts-per-stream", "40", "--per-message", "8", "--reference-size", "400", "--seconds", "1",
        ];
        var (code, output, errors) = await SamkeProcess.RunAsync(arguments);

        Assert.True(code == 0, output + errors);
        Assert.Matches(@"all live +\d+ s after the first prompt", output);
        Assert.Matches(@" 40 prompts +\d+ MB, of that \d+ MB managed heap; -?\d+\.\d KB a stream", output);
        Assert.Matches(@"in memory +50 streams; 0 times one was put away", output);
        Assert.Matches(@"memory +peak \d+ MB", output);
        Assert.Matches(@"bar +10000 streams with 256 prompts of each below 1500 MB: not measured", output);
        Assert.Matches(@"one by one +\d+ prompts/s", output);
        Assert.Matches(@"store +Redis -?\d+ MB, \d+ keys", output);
        await using var store = await RedisStore.ConnectAsync(servers.Redis.Configuration);
        await AssertNothingIsLeftAsync(store);
    }

    [Fact]
    public async Task A_run_of_many_streams_that_is_stopped_leaves_nothing_behind()
    {
        using var folder = new TempFolder();
        await using var store = await RedisStore.ConnectAsync(servers.Redis.Configuration);
        var states = new StreamStates(store);
        using var process = SamkeProcess.Start(
            "bench", "streams", "--broker", servers.Rabbit.Address, "--redis", servers.Redis.Configuration, "--prompts", await PromptsAsync(folder), "--bundle", Path.Combine(SharedFiles.Repository, "models"),
            "--streams", "20", "--prompts-per-stream", "1000000", "--per-message", "8", "--reference-size", "400", "--seconds", "1");
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());

        await LoopApp.UntilAsync(async () => process.HasExited || (await states.ListAsync()).Any(stream => stream.StartsWith("bench-", StringComparison.Ordinal)), "a stream has prompts");
        using (var stop = Process.Start("kill", ["-TERM", $"{process.Id}"]))
            await stop.WaitForExitAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);

        Assert.True(process.ExitCode == 130, await output + await errors);
        await AssertNothingIsLeftAsync(store);
    }

    private async Task AssertNothingIsLeftAsync(RedisStore store)
    {
        Assert.DoesNotContain(await new StreamRegistry(store).ListAsync(), stream => stream.Stream.StartsWith("bench-", StringComparison.Ordinal));
        Assert.DoesNotContain(await new ReferenceLibrary(store, new AuditLog(store)).ListAsync(), reference => reference.Name.StartsWith("bench-", StringComparison.Ordinal));
        await using var connection = await new ConnectionFactory { Uri = new Uri(servers.Rabbit.Address) }.CreateConnectionAsync();
        await using var channel = await connection.CreateChannelAsync();
        for (var partition = 0; partition < 8; partition++)
            Assert.Equal(0u, (await channel.QueueDeclarePassiveAsync($"samke.catch.prompts.{partition:d2}")).MessageCount);
    }

    private static async Task<string> PromptsAsync(TempFolder folder)
    {
        var random = new Random(3);
        var prompts = folder.File("prompts.jsonl");
        await File.WriteAllLinesAsync(prompts, Enumerable.Range(0, 800).Select(i => $$"""{"prompt":"{{string.Join(' ', Enumerable.Range(0, 6).Select(_ => Words[random.Next(Words.Length)]))}} {{i}}?"}"""));
        return prompts;
    }
}
