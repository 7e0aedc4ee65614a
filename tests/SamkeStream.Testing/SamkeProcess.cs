using System.Diagnostics;

namespace SamkeStream.Testing;

/// <summary>Runs <c>samke</c>, which lies beside the tests, as a user would: in a process of its own.</summary>
public static class SamkeProcess
{
    /// <summary>Runs to the end.</summary>
    public static async Task<(int ExitCode, string Output, string Errors)> RunAsync(params string[] arguments)
    {
        using var process = Start(arguments);
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, await output, await errors);
    }

    /// <summary>Starts one whose output is to be read.</summary>
    public static Process Start(params string[] arguments)
    {
        var start = Of(arguments);
        (start.RedirectStandardOutput, start.RedirectStandardError) = (true, true);
        return Process.Start(start)!;
    }

    /// <summary>Starts one whose output goes where the tests' own goes.</summary>
    public static Process StartUnread(params string[] arguments) => Process.Start(Of(arguments))!;

    private static ProcessStartInfo Of(string[] arguments) => new("dotnet", [Path.Combine(AppContext.BaseDirectory, "samke.dll"), .. arguments])
    {
        WorkingDirectory = AppContext.BaseDirectory,
        // Of one that is killed, what the runtime opens for debuggers in the temp folder would stay there.
        Environment = { ["DOTNET_EnableDiagnostics"] = "0" },
    };
}
