using System.Diagnostics;
using SamkeStream.Testing;
using Xunit;

namespace SamkeStream.Integration.Tests;

/// <summary>A small Python program of <c>clients/</c>, run beside the test.</summary>
internal sealed class PythonClient : IDisposable
{
    private const string Python = "/usr/bin/python3";
    private readonly Process _process;

    private PythonClient(Process process) => _process = process;

    public static PythonClient Start(string script, params string[] arguments)
    {
        Assert.SkipUnless(File.Exists(Python) && Directory.Exists("/usr/lib/python3/dist-packages/pika"), "needs /usr/bin/python3 with python3-pika and python3-redis");
        var path = Path.Combine(SharedFiles.Repository, "tests", "SamkeStream.Integration.Tests", "clients", script);
        var start = new ProcessStartInfo(Python, [path, .. arguments]) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        return new PythonClient(Process.Start(start)!);
    }

    public async Task<string> ReadLineAsync()
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(180));
        return await _process.StandardOutput.ReadLineAsync(limit.Token)
            ?? throw new InvalidOperationException($"the client ended: {await _process.StandardError.ReadToEndAsync(limit.Token)}");
    }

    public async Task WriteLineAsync(string line) => await _process.StandardInput.WriteLineAsync(line);

    /// <summary>Ends its input and waits for a good end.</summary>
    public async Task FinishAsync()
    {
        _process.StandardInput.Close();
        var errors = await _process.StandardError.ReadToEndAsync();
        await _process.WaitForExitAsync();
        Assert.True(_process.ExitCode == 0, errors);
    }

    public void Dispose()
    {
        if (!_process.HasExited)
            _process.Kill();
        _process.Dispose();
    }
}
