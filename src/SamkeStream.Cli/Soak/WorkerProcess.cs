using System.Diagnostics;

namespace SamkeStream.Cli.Soak;

/// <summary>A Catch worker in a process of its own.</summary>
internal sealed class WorkerProcess : IDisposable
{
    private readonly Process _process;

    private WorkerProcess(Process process) => _process = process;

    public int Id => _process.Id;

    public bool IsGone => _process.HasExited;

    public static WorkerProcess Start(TakeoverOptions options)
    {
        string[] arguments = ["catch", "--broker", options.Broker, "--redis", options.Redis, "--threads", "1", "--urls", "http://127.0.0.1:0", "--catch:max-wait", "00:00:00", .. options.Bundle is null ? Array.Empty<string>() : ["--bundle", options.Bundle]];
        var program = Environment.ProcessPath!;
        if (Path.GetFileNameWithoutExtension(program) == "dotnet")
            arguments = [Path.Combine(AppContext.BaseDirectory, "samke.dll"), .. arguments];
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardOutput = true,
            // What the runtime opens for debuggers in the temp folder would stay there when the worker is killed.
            Environment = { ["DOTNET_EnableDiagnostics"] = "0" },
        };
        var process = Process.Start(start)!;
        // Read and dropped, so that it never waits for a reader; its errors are seen.
        process.OutputDataReceived += (_, _) => { };
        process.BeginOutputReadLine();
        return new WorkerProcess(process);
    }

    /// <summary>kill -9.</summary>
    public async Task KillAsync(CancellationToken cancellationToken)
    {
        _process.Kill();
        await _process.WaitForExitAsync(cancellationToken);
    }

    public void Dispose()
    {
        if (!_process.HasExited)
            _process.Kill();
        _process.Dispose();
    }
}
