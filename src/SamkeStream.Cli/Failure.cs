using SamkeStream.Hosting;

namespace SamkeStream.Cli;

/// <summary>How a verb says that it did not do its work: lines on standard error that begin with the program's name, and its exit code.</summary>
internal static class Failure
{
    /// <summary>Exit code of what the user stopped, as shells count: 128 and the number of SIGINT.</summary>
    public const int Stopped = 130;

    /// <returns>Exit code 1.</returns>
    public static int Tell(string message)
    {
        Console.Error.WriteLine($"samke: {message}");
        return 1;
    }

    /// <summary>Tells the exception's message, or every mistake in the settings.</summary>
    /// <returns>Exit code 1.</returns>
    public static int Tell(Exception exception)
    {
        foreach (var problem in exception is SettingsException settings ? settings.Problems : [exception.Message])
            Tell(problem);
        return 1;
    }

    /// <param name="next">What the user can do now; null: nothing that he would not know.</param>
    /// <returns>Exit code <see cref="Stopped"/>.</returns>
    public static int TellStopped(string? next = null)
    {
        Tell(next is null ? "stopped" : $"stopped; {next}");
        return Stopped;
    }
}
