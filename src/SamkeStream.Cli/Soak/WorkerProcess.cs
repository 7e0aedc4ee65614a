using System.Diagnostics;

namespace SamkeStream.Cli.Soak;

/// <summary>A Catch worker in a process of its own.</summary>
internal sealed class WorkerProcess : IDisposable
{
    private readonly Process _process;

    private WorkerProcess(Process process) => _process = process;

    public int Id => _process.Id;

    public bool IsGone => _process.HasExited;

    public TimeSpan ProcessorTime
    {
        get
        {
            _process.Refresh();
            return _process.TotalProcessorTime;
        }
    }

    /// <summary>Memory that it holds now and held at most, bytes.</summary>
    public (long Now, long Peak) Memory
    {
        get
        {
            _process.Refresh();
            return (_process.WorkingSet64, _process.PeakWorkingSet64);
        }
    }

    /// <param name="broker">Address of a RabbitMQ.</param>
    /// <param name="redis">Address of a Redis.</param>
    /// <param name="bundle">Folder; null: the bundle that ships.</param>
    /// <param name="url">Where it listens.</param>
    public static WorkerProcess Start(string broker, string redis, string? bundle, string url = "http://127.0.0.1:0")
    {
        string[] arguments = ["catch", "--broker", broker, "--redis", redis, "--threads", "1", "--urls", url, "--catch:max-wait", "00:00:00", .. bundle is null ? Array.Empty<string>() : ["--bundle", bundle]];
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
