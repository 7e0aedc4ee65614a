using System.Security.Cryptography;
using System.Text.Json;
using SamkeStream.Cli.Demo;
using SamkeStream.Testing;
using Xunit;

namespace SamkeStream.Cli.Tests.Demo;

public class DemoTests
{
    [Fact]
    public async Task Both_drifts_are_found_and_end_in_better_adapters_that_a_serving_app_has()
    {
        using var folder = new TempFolder();
        var file = folder.File("facts.json");

        var exit = await DemoCommand.Create().Parse(["--seed", "1", "--headless", "--json", file])
            .InvokeAsync(cancellationToken: TestContext.Current.CancellationToken);

        var facts = JsonDocument.Parse(await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken)).RootElement;
        Assert.Equal(0, exit);
        var phases = facts.GetProperty("phases").EnumerateArray().ToArray();
        Assert.Equal(3, phases.Length);
        Assert.All(phases, phase => Assert.Equal(0, phase.GetProperty("drift").GetProperty("falseAlarmsBefore").GetInt32()));
        Assert.False(phases[0].GetProperty("drift").GetProperty("detected").GetBoolean());
        foreach (var phase in phases[1..])
        {
            Assert.InRange(phase.GetProperty("drift").GetProperty("delayPrompts").GetInt32(), 1, 20);
            var (adapter, accuracy) = (phase.GetProperty("adapter"), phase.GetProperty("accuracy"));
            Assert.True(adapter.GetProperty("promoted").GetBoolean());
            Assert.InRange(accuracy.GetProperty("promoted").GetDouble() - accuracy.GetProperty("base").GetDouble(), .3, 1);
            Assert.Equal(
                ["adapter_config.json", "adapter_model.safetensors"],
                Directory.EnumerateFiles(adapter.GetProperty("folder").GetString()!).Select(Path.GetFileName).Order());
        }

        var digests = phases[1..].Select(phase => phase.GetProperty("adapter").GetProperty("folder").GetString()!)
            .Select(adapter => Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(Path.Combine(adapter, "adapter_model.safetensors")))));
        Assert.Equal(2, digests.Distinct().Count());
        Directory.Delete(facts.GetProperty("folder").GetString()!, recursive: true);
    }
}
