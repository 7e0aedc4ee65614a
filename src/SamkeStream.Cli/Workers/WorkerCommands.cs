using System.CommandLine;


using SamkeStream.Hosting;

using SamkeStream.Serve;

namespace SamkeStream.Cli.Workers;

/// <summary><c>samke run</c>: all workers in one process; <c>samke catch|adapt|operate|serve</c>: one of them.</summary>
internal static class WorkerCommands
{
    private const string SettingsHelp =
        "Settings follow as --name value (--broker, --redis, --store-folder, --bundle, --urls, --token, --device, --threads, --settings FILE, " +
        "--catch:batch-size …); docs/settings.md lists them all.";

    public static IEnumerable<Command> All() =>
    [
        Create("serve", $"Serve alone: the HTTP API. Needs --broker and --redis. {SettingsHelp}", () => [new ServeWorker()]),
    ];

    private static Command Create(string name, string description, Func<Worker[]> workers)
    {
        var settings = new Argument<string[]>("settings") { Description = "Settings, --name value.", Arity = ArgumentArity.ZeroOrMore };
        var command = new Command(name, description) { settings };
        command.TreatUnmatchedTokensAsErrors = false;
        command.SetAction(result => SamkeHost.RunAsync([.. result.GetValue(settings) ?? [], .. result.UnmatchedTokens], workers()));
        return command;
    }
}
