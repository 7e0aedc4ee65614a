using System.CommandLine;
using System.Text.Json;
using SamkeStream.Alerts;
using SamkeStream.Cli.Client;
using SamkeStream.Cli.Operators;
using SamkeStream.Cli.Workers;
using SamkeStream.Hosting;

namespace SamkeStream.Cli.Alerting;

/// <summary><c>samke alerts …</c>: the worker that tells of drifts, a test of its sinks, and what they did not take.</summary>
internal static class AlertsCommand
{
    public static Command Create()
    {
        var command = new Command("alerts", "Alerts by webhook, Slack and Alertmanager: run the worker, test the sinks, see what they did not take.");
        command.Subcommands.Add(WorkerCommands.Create("run", "Alerts alone: tells of drifts by the sinks of its settings. Needs --broker and --redis.", () => [new AlertsWorker()]));
        command.Subcommands.Add(Test());
        command.Subcommands.Add(DeadLetters());
        return command;
    }

    private static Command Test()
    {
        var name = new Option<string?>("--sink") { Description = "Name of one sink; without it, all." };
        var settings = new Argument<string[]>("settings") { Description = "Settings, --name value (--settings FILE, --alerts:sinks:0:url …).", Arity = ArgumentArity.ZeroOrMore };
        var command = new Command("test", "Send a marked test alert to the sinks of the settings, and print what each answers. Exit code 1 where one did not take it.") { name, settings };
        command.TreatUnmatchedTokensAsErrors = false;
        command.SetAction((result, ct) => TestAsync([.. result.GetValue(settings) ?? [], .. result.UnmatchedTokens], result.GetValue(name), ct));
        return command;
    }

    private static async Task<int> TestAsync(string[] args, string? name, CancellationToken cancellationToken)
    {
        try
        {
            var settings = SamkeHost.ReadSettings(args);
            var options = AlertsOptions.Read(settings.Section("Alerts"));
            settings.ThrowIfProblems();
            var sinks = options.Sinks.Where(sink => name is null || sink.Name == name).ToList();
            if (sinks.Count == 0)
            {
                var known = options.Sinks.Count == 0 ? "none: Samke:Alerts:Sinks is empty" : string.Join(", ", options.Sinks.Select(sink => sink.Name));
                throw new SettingsException([name is null ? "there is no sink to test; set Samke:Alerts:Sinks:0:Name, :Kind and :Url" : $"--sink is '{name}'; sinks of the settings: {known}"]);
            }

            var isTaken = true;
#pragma warning disable RS0030 // The composition root names the system clock.
            await foreach (var (sink, answer) in AlertTest.RunAsync(sinks, TimeProvider.System, cancellationToken))
#pragma warning restore RS0030
            {
                Console.Out.WriteLine($"{sink}: {(answer.IsTaken ? "taken" : "not taken")}, {answer}");
                isTaken &= answer.IsTaken;
            }

            return isTaken ? 0 : 1;
        }
        catch (SettingsException exception)
        {
            return Failure.Tell(exception);
        }
    }

    private static Command DeadLetters()
    {
        var command = new Command("dead-letters", "Alerts that no sink took, kept until they are replayed.");
        command.Subcommands.Add(List());
        command.Subcommands.Add(Replay());
        return command;
    }

    private static Command List()
    {
        var sink = new Option<string?>("--sink") { Description = "Of one sink." };
        var command = new Command("list", "What was given up, oldest first, and why.") { sink };
        ApiView.SetAction(command, result => ApiView.PathOf("/v1/alerts/dead-letters", ("sink", result.GetValue(sink))), Write);
        return command;
    }

    private static Command Replay()
    {
        var id = new Argument<string?>("id") { Description = "Id of one; without it, all.", Arity = ArgumentArity.ZeroOrOne };
        var sink = new Option<string?>("--sink") { Description = "Of one sink." };
        var command = new Command("replay", "Send them on their way again.") { id, sink };
        ApiView.SetAction(
            command,
            (result, api, ct) => api.SendAsync(HttpMethod.Post, ApiView.PathOf("/v1/alerts/dead-letters/replay", ("sink", result.GetValue(sink)), ("id", result.GetValue(id))), null, ct),
            answer => Console.Out.WriteLine($"{answer.GetProperty("replayed").GetInt32()} on their way again"));
        return command;
    }

    private static void Write(JsonElement answer)
    {
        var table = Tables.New("id", "sink", "at", "type", "stream", "tries", "problem");
        foreach (var letter in answer.GetProperty("deadLetters").EnumerateArray())
        {
            var (value, failure) = (letter.GetProperty("event"), letter.GetProperty("failure"));
            table.AddTextRow(
                letter.Text("id"), letter.Text("sink"), Tables.Time(failure, "at"), value.Text("type"), value.GetProperty("data").Text("stream"), $"{failure.GetProperty("attempts").GetInt32()}", failure.Text("problem"));
        }

        Tables.Write(table, "no dead letters");
    }
}
