using System.CommandLine;
using SamkeStream.Adapt;
using SamkeStream.Alerts;
using SamkeStream.Catch;
using SamkeStream.Hosting;
using SamkeStream.Operate;
using SamkeStream.Serve;

namespace SamkeStream.Cli.Workers;

/// <summary><c>samke run</c>: all workers in one process; <c>samke catch|adapt|operate|serve</c>: one of them.</summary>
internal static class WorkerCommands
{
    public const string SettingsHelp =
        "--name value (--broker, --redis, --store-folder, --bundle, --urls, --token, --device, --threads, --settings FILE, " +
        "--catch:batch-size …); docs/settings.md lists them all.";

    public static IEnumerable<Command> All() =>
    [
        Create("run", "All workers in one process. Without --broker and --redis: within the process and a folder.",
            () => [new CatchWorker(), new AdaptWorker(), new OperateWorker(), new ServeWorker(), new AlertsWorker()]),
        Create("catch", "Catch alone: encodes prompts and notices drift. Needs --broker and --redis.", () => [new CatchWorker()]),
        Create("adapt", "Adapt alone: turns windows of prompts into adapters. Needs --broker and --redis.", () => [new AdaptWorker()]),
        Create("operate", "Operate alone: judges adapters and promotes them. Needs --broker and --redis.", () => [new OperateWorker()]),
        Create("serve", "Serve alone: the HTTP API. Needs --broker and --redis.", () => [new ServeWorker()]),
    ];

    public static Command Create(string name, string description, Func<Worker[]> workers)
    {
        var settings = new Argument<string[]>("settings") { Description = SettingsHelp, Arity = ArgumentArity.ZeroOrMore };
        var command = new Command(name, description) { settings };
        command.TreatUnmatchedTokensAsErrors = false;
        command.SetAction((result, cancellationToken) =>
            SamkeHost.RunAsync([.. result.GetValue(settings) ?? [], .. result.UnmatchedTokens], workers(), cancellationToken));
        return command;
    }
}
