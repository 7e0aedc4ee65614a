using System.CommandLine;
using SamkeStream.Cli.Alerting;
using SamkeStream.Cli.Bench;
using SamkeStream.Cli.Client;
using SamkeStream.Cli.Demo;
using SamkeStream.Cli.Models;
using SamkeStream.Cli.Operators;
using SamkeStream.Cli.References;
using SamkeStream.Cli.Replay;
using SamkeStream.Cli.Soak;
using SamkeStream.Cli.Store;
using SamkeStream.Cli.Workers;

namespace SamkeStream.Cli;

/// <summary>Every verb of <c>samke</c>, in the order of the help page.</summary>
internal static class Verbs
{
    public static IEnumerable<Command> All() =>
    [
        DemoCommand.Create(),
        .. WorkerCommands.All(),
        SendCommand.Create(),
        ReplayCommand.Create(),
        WatchCommand.Create(),
        StreamsCommand.Create(),
        ReferenceCommand.Create(),
        AdaptersCommand.Create(),
        IncidentsCommand.Create(),
        ErrorsCommand.Create(),
        AlertsCommand.Create(),
        AuditCommand.Create(),
        StoreCommand.Create(),
        TrainCommand.Create(),
        ExperimentCommand.Create(),
        BundleCommand.Create(),
        BenchCommand.Create(),
        SoakCommand.Create(),
    ];
}
