using System.CommandLine;
using System.Text.Json;
using SamkeStream.Cli.Client;

namespace SamkeStream.Cli.Operators;

/// <summary>What operators do with streams, under <c>samke streams</c> and, beside what they do with one drift, <c>samke incidents</c>.</summary>
internal static class StreamVerbs
{
    public static void AddTo(Command command)
    {
        command.Subcommands.Add(Verb("force", "Generate an adapter from a stream's latest prompts now, without a drift."));
        command.Subcommands.Add(Verb("freeze", "Hold a stream still: scores go on, but no drift is raised and no reference replaced."));
        command.Subcommands.Add(Verb("unfreeze", "Let a frozen stream go on."));
        command.Subcommands.Add(Suppress());
        command.Subcommands.Add(Suppressions());
        command.Subcommands.Add(Unsuppress());
    }

    /// <summary>A verb that needs nothing but the stream.</summary>
    public static Command Verb(string name, string description)
    {
        var stream = new Argument<string>("stream") { Description = "Name of the stream." };
        var command = new Command(name, description) { stream };
        var options = new OperatorOptions(command);
        ApiClient.SetAction(command, (result, api, ct) =>
            options.SendAsync(result, api, HttpMethod.Post, $"/v1/streams/{Uri.EscapeDataString(result.GetValue(stream)!)}/{name}", [], ct));
        return command;
    }

    private static Command Suppress()
    {
        var stream = new Argument<string?>("stream") { Description = "Name of the stream; --all for all streams.", Arity = ArgumentArity.ZeroOrOne };
        var all = new Option<bool>("--all") { Description = "All streams." };
        var from = new Option<string?>("--from") { Description = "Once: beginning, as 2026-11-21T22:00:00Z." };
        var to = new Option<string?>("--to") { Description = "Once: end." };
        var weekday = new Option<string?>("--weekday") { Description = "Every week: monday to sunday (UTC)." };
        var start = new Option<string?>("--start") { Description = "Every week: time of day, as 22:30 (UTC)." };
        var duration = new Option<string?>("--duration") { Description = "Every week: how long, as 90m or 2h." };
        var command = new Command("suppress", "Let no alert leave in a time to come, for deployments; drifts are still recorded and adapted to.")
        {
            stream, all, from, to, weekday, start, duration,
        };
        var options = new OperatorOptions(command);
        ApiClient.SetAction(command, (result, api, ct) =>
        {
            if (result.GetValue(stream) is null != result.GetValue(all))
                throw new ApiException("for which streams? give the name of one, or --all");
            var body = new Dictionary<string, object?>
            {
                ["stream"] = result.GetValue(stream),
                ["from"] = result.GetValue(from),
                ["to"] = result.GetValue(to),
                ["weekday"] = result.GetValue(weekday),
                ["start"] = result.GetValue(start),
                ["duration"] = result.GetValue(duration),
            };
            return options.SendAsync(result, api, HttpMethod.Post, "/v1/suppressions", body, ct);
        });
        return command;
    }

    private static Command Suppressions()
    {
        var command = new Command("suppressions", "The times in which no alert leaves.");
        ApiView.SetAction(command, _ => "/v1/suppressions", WriteSuppressions);
        return command;
    }

    private static void WriteSuppressions(JsonElement answer)
    {
        var table = Tables.New("id", "stream", "when", "by", "reason");
        foreach (var item in answer.GetProperty("suppressions").EnumerateArray())
        {
            var when = item.Text("weekday") is { } day
                ? $"every {day} {item.Text("start")} UTC, {item.GetProperty("durationMinutes")} min"
                : $"{Tables.Time(item, "from")} to {Tables.Time(item, "to")}";
            table.AddTextRow(item.Text("id"), item.Text("stream") ?? "(all)", when, item.Text("actor"), item.Text("reason"));
        }

        Tables.Write(table, "no suppressions");
    }

    private static Command Unsuppress()
    {
        var id = new Argument<string>("id") { Description = "Id of the suppression, see samke streams suppressions." };
        var command = new Command("unsuppress", "End a suppression.") { id };
        var options = new OperatorOptions(command);
        ApiClient.SetAction(command, (result, api, ct) =>
            options.SendAsync(result, api, HttpMethod.Delete, $"/v1/suppressions/{Uri.EscapeDataString(result.GetValue(id)!)}", [], ct));
        return command;
    }
}
