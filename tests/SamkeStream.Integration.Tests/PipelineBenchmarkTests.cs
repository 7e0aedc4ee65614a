using SamkeStream.Testing;
using Xunit;

namespace SamkeStream.Integration.Tests;

/// <summary>The benchmark runs from end to end; its numbers are for a quiet machine.</summary>
[Collection(ServersCollection.Name)]
public sealed class PipelineBenchmarkTests(Servers servers)
{
    private static readonly string[] Words = ["where", "what", "order", "invoice", "weather", "train", "late", "paid", "cheap", "blue", "tomorrow", "broken", "when", "who", "green", "ticket"];

    [Fact]
    public async Task A_short_run_prints_throughput_and_latency()
    {
        using var folder = new TempFolder();
        var random = new Random(3);
        var prompts = folder.File("prompts.jsonl");
        await File.WriteAllLinesAsync(prompts, Enumerable.Range(0, 800).Select(i => $$"""{"prompt":"{{string.Join(' ', Enumerable.Range(0, 6).Select(_ => Words[random.Next(Words.Length)]))}} {{i}}?"}"""));
        string[] arguments =
        [
            "bench", "pipeline", "--broker", servers.Rabbit.Address, "--redis", servers.Redis.Configuration, "--prompts", prompts, "--count", "800",
            "--model", Path.Combine(SharedFiles.Repository, "models", "encoder"), "--streams", "2", "--seconds", "1",
        ];
        var (code, output, errors) = await SamkeProcess.RunAsync(arguments);

        Assert.True(code == 0, output + errors);
        Assert.Matches(@"round 1 +alone \d+ prompts/s, over 2 streams \d+: \d+\.\d ?%", output);
        Assert.Matches(@"pipeline +\d+\.\d ?% of the encoder alone", output);
        Assert.Matches(@"decision +publish to decision p50 \d+\.\d ms, p99 \d+\.\d ms", output);
    }
}
