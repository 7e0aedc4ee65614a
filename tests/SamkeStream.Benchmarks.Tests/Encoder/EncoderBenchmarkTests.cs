using System.Diagnostics;
using SamkeStream.Benchmarks.Encoder;
using SamkeStream.Testing;
using Xunit;

namespace SamkeStream.Benchmarks.Tests.Encoder;

public sealed class EncoderBenchmarkTests
{
    private static readonly string[] Prompts =
    [
        "Hi", "which one is the heaviest ?", "a much longer prompt than the two before it, with several clauses, so that lengths are mixed", "x y z",
    ];

    [Fact]
    public async Task Both_sides_are_measured_and_give_the_same_vectors()
    {
        Assert.SkipUnless(await CanImportTorchAsync(), "needs /usr/bin/python3 with torch (Debian: python3-torch)");
        using var output = new StringWriter();
        Assert.Equal(0, await EncoderBenchmark.RunAsync(Options() with { Rounds = 1, Batch = 3 }, output, TestContext.Current.CancellationToken));
        var text = output.ToString();
        Assert.Contains("\"torch\"", text, StringComparison.Ordinal);
        Assert.Contains("PyTorch eager, batches as they arrive", text, StringComparison.Ordinal);
        Assert.Equal(3, text.Split("ratio ").Length - 1);
        Assert.Matches(@"(?m)^share \d+ % .* of PyTorch's matrix product rate, [1-9]\d* GFLOP/s", text);
    }

    [Fact]
    public async Task An_interpreter_without_torch_ends_with_its_own_words()
    {
        using var output = new StringWriter();
        Assert.Equal(1, await EncoderBenchmark.RunAsync(Options() with { Python = "/bin/false" }, output, TestContext.Current.CancellationToken));
        Assert.Contains("did not start", output.ToString(), StringComparison.Ordinal);
    }

    private static EncoderBenchmarkOptions Options() => new()
    {
        Model = Path.Combine(SharedFiles.Repository, "models", "encoder"),
        Prompts = Prompts,
        Threads = 1,
    };

    private static async Task<bool> CanImportTorchAsync()
    {
        if (!File.Exists("/usr/bin/python3"))
            return false;
        using var python = Process.Start(new ProcessStartInfo("/usr/bin/python3", ["-c", "import torch"]) { RedirectStandardError = true })!;
        await python.WaitForExitAsync();
        return python.ExitCode == 0;
    }
}
