using System.Diagnostics;
using System.Text;
using System.Text.RegularExpressions;
using SamkeStream.Contracts.V1;
using SamkeStream.State.Adapters;
using SamkeStream.Testing;
using Xunit;

namespace SamkeStream.State.Tests;

/// <summary>Runs the Python program of docs/store.md, which knows Redis and nothing of ours.</summary>
public sealed partial class OtherLanguageSpecs
{
    private const string Python = "/usr/bin/python3";

    [Fact]
    public async Task Program_in_the_documentation_fetches_the_current_adapter_to_the_byte()
    {
        Assert.SkipUnless(
            File.Exists(Python) && await RunAsync("-c", "import redis") is { Code: 0 }, "needs /usr/bin/python3 with python3-redis (Debian packages)");
        var (configuration, started) = await RedisServer.AnyAsync();
        await using var server = started;
        await using var store = await RedisStore.ConnectAsync(configuration);
        var registry = new AdapterRegistry(store);
        var stream = "python." + Guid.NewGuid().ToString("N");
        var weights = new byte[300_000];
        new Random(3).NextBytes(weights);
        var files = new Dictionary<string, ReadOnlyMemory<byte>>
        {
            ["adapter_config.json"] = Encoding.UTF8.GetBytes("""{"peft_type":"LORA","r":4}"""),
            ["adapter_model.safetensors"] = weights,
        };

        Assert.Equal("serve the base model\n", await FetchAsync(configuration, stream, "none"));

        var adapter = await registry.PutAsync(files, Describe(stream));
        var promoted = await registry.PromoteAsync(
            stream, new Promotion { Digest = adapter.Digest, Epoch = 1, Strategy = StrategyNames.Generated, Validated = true, PromotedAt = DateTimeOffset.UnixEpoch });
        using var temporary = new TempFolder();
        var folder = temporary.Path;
        Assert.Equal(promoted.Adapter!.Name + "\n", await FetchAsync(configuration, stream, folder));
        Assert.Equal(files.Keys.Order(), Directory.GetFiles(folder).Select(Path.GetFileName).Order());
        foreach (var (path, content) in files)
            Assert.Equal(content.ToArray(), await File.ReadAllBytesAsync(Path.Combine(folder, path)));

        await registry.RollbackAsync(stream, DateTimeOffset.UnixEpoch);
        Assert.Equal("serve the base model\n", await FetchAsync(configuration, stream, "none"));
    }

    private static async Task<string> FetchAsync(string configuration, string stream, string folder)
    {
        var page = await File.ReadAllTextAsync(Path.Combine(SharedFiles.Repository, "docs", "store.md"));
        var server = configuration.Split(',')[0].Split(':');
        var (code, output, errors) = await RunAsync("-c", Program().Match(page).Groups[1].Value, server[0], server[1], stream, folder);
        Assert.True(code == 0, errors);
        return output;
    }

    private static async Task<(int Code, string Output, string Errors)> RunAsync(params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(Python, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, await output, await errors);
    }

    private static AdapterDescription Describe(string stream) => new()
    {
        BaseModel = new BaseModelReference("samke-small", null),
        Rank = 4,
        Alpha = 8,
        TargetModules = ["q_proj"],
        Dtype = "bfloat16",
        CreatedAt = DateTimeOffset.UnixEpoch,
        Provenance = new AdapterProvenance
        {
            Stream = stream,
            Epoch = 1,
            WindowRef = new string('a', 64),
            Bundle = "small",
            Seed = 1,
            Strategy = StrategyNames.Generated,
        },
    };

    [GeneratedRegex("```python\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex Program();
}
