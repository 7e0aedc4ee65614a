using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using SamkeStream.Cli.Client;

namespace SamkeStream.Cli.Operators;

/// <summary><c>samke incidents …</c>: the drifts of all streams, why they were raised, and what operators do with them.</summary>
internal static class IncidentsCommand
{
    public static Command Create()
    {
        var command = new Command("incidents", "Drifts: list them, show why one was raised, acknowledge, snooze, accept as normal, mark as false; of a stream: force, freeze, suppress.");
        command.Subcommands.Add(List());
        command.Subcommands.Add(Show());
        var acknowledge = Verb("ack", "acknowledge", "Say that somebody looks after it.");
        acknowledge.Aliases.Add("acknowledge");
        command.Subcommands.Add(acknowledge);
        command.Subcommands.Add(Snooze());
        command.Subcommands.Add(Verb("accept", "accept", "Take the prompts after the change as the new normal: the stream learns a new reference from them."));
        command.Subcommands.Add(Verb("mark-false", "mark-false", "Say that it was a false alarm: the stream is watched with the same reference. Also of a resolved one."));
        StreamVerbs.AddTo(command);
        return command;
    }

    private static Argument<string> IncidentArgument()
    {
        var argument = new Argument<string>("incident") { Description = "The incident as stream/epoch, such as orders/3." };
        argument.Validators.Add(result =>
        {
            if (!TryParse(result.GetValueOrDefault<string>(), out _))
                result.AddError($"incident is '{result.GetValueOrDefault<string>()}'; allowed is stream/epoch, such as orders/3 (samke incidents list shows them)");
        });
        return argument;
    }

    private static bool TryParse(string text, out string path)
    {
        var parts = text.Split('/');
        var isIncident = parts.Length == 2 && parts[0].Length > 0 && long.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out _);
        path = isIncident ? $"/v1/incidents/{Uri.EscapeDataString(parts[0])}/{parts[1]}" : "";
        return isIncident;
    }

    private static string PathOf(string incident) => TryParse(incident, out var path) ? path : throw new ApiException($"'{incident}' is no incident");

    private static Command List()
    {
        var stream = new Option<string?>("--stream") { Description = "Of one stream." };
        var status = new Option<string?>("--status") { Description = "open, acknowledged, snoozed, resolved or marked-false." };
        var from = new Option<string?>("--from") { Description = "Opened then or later, as 2026-11-21T10:30:00Z." };
        var to = new Option<string?>("--to") { Description = "Opened before." };
        var limit = new Option<int>("--newest", "--limit") { Description = "How many of the newest.", DefaultValueFactory = _ => 50 };
        var after = new Option<string?>("--after") { Description = "The next page: what the last one printed." };
        var command = new Command("list", "Incidents, newest first.") { stream, status, from, to, limit, after };
        ApiView.SetAction(
            command,
            result => ApiView.PathOf(
                "/v1/incidents",
                ("stream", result.GetValue(stream)),
                ("status", result.GetValue(status)),
                ("from", result.GetValue(from)),
                ("to", result.GetValue(to)),
                ("after", result.GetValue(after)),
                ("limit", result.GetValue(limit).ToString(CultureInfo.InvariantCulture))),
            WriteList);
        return command;
    }

    private static void WriteList(JsonElement answer)
    {
        var table = Tables.New("incident", "status", "kind", "opened", "prompts", "score", "note");
        foreach (var item in answer.GetProperty("incidents").EnumerateArray())
        {
            var notes = new[]
            {
                item.GetProperty("suppressed").GetBoolean() ? "suppressed" : null,
                item.Text("snoozedUntil") is not null ? $"until {Tables.Time(item, "snoozedUntil")}" : null,
                item.Text("resolution"),
                item.Text("regimeId") is { } regime ? $"regime {regime}" : null,
            };
            table.AddTextRow(
                $"{item.Text("stream")}/{item.GetProperty("epoch")}", item.Text("status"), item.Text("kind") ?? "(undecided)", Tables.Time(item, "openedAt"),
                item.GetProperty("promptsSinceChange").ToString(),
                item.GetProperty("score").GetDouble().ToString("0.00", CultureInfo.InvariantCulture),
                string.Join(", ", notes.Where(note => note is not null)));
        }

        Tables.Write(table, "no incidents");
        if (answer.Text("next") is { } next)
            Console.Out.WriteLine($"more: --after {next}");
    }

    private static Command Show()
    {
        var incident = IncidentArgument();
        var command = new Command("show", "Why a drift was raised: new prompts, cells that grew or shrank, evidence per arm, change point, calibration.") { incident };
        ApiView.SetAction(command, result => PathOf(result.GetValue(incident)!), IncidentReport.Write);
        return command;
    }

    private static Command Verb(string name, string verb, string description)
    {
        var incident = IncidentArgument();
        var command = new Command(name, description) { incident };
        var options = new OperatorOptions(command);
        ApiClient.SetAction(command, (result, api, ct) =>
            options.SendAsync(result, api, HttpMethod.Post, $"{PathOf(result.GetValue(incident)!)}/{verb}", [], ct));
        return command;
    }

    private static Command Snooze()
    {
        var incident = IncidentArgument();
        var until = new Option<string?>("--until") { Description = "End, as 2026-11-21T22:00:00Z." };
        var duration = new Option<string?>("--for") { Description = "How long, as 30m, 2h or 1d12h." };
        var command = new Command("snooze", "Let no alert of it leave for a time; then it is open again.") { incident, until, duration };
        var options = new OperatorOptions(command);
        ApiClient.SetAction(command, (result, api, ct) =>
        {
            var body = new Dictionary<string, object?> { ["until"] = result.GetValue(until), ["for"] = result.GetValue(duration) };
            return options.SendAsync(result, api, HttpMethod.Post, $"{PathOf(result.GetValue(incident)!)}/snooze", body, ct);
        });
        return command;
    }
}
