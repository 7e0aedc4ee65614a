using System.CommandLine;
using System.Text.Json;
using SamkeStream.Cli.Operators;
using Spectre.Console;

namespace SamkeStream.Cli.Client;

/// <summary><c>samke watch</c>: events as they happen.</summary>
internal static class WatchCommand
{
    public static Command Create()
    {
        var stream = new Argument<string?>("stream") { Description = "One stream; without it, all.", Arity = ArgumentArity.ZeroOrOne };
        var json = new Option<bool>("--json") { Description = "Print each event as one line: a CloudEvent in JSON." };
        var command = new Command("watch", "Show drift and adapter events as they happen; Ctrl+C ends it.") { stream, json };
        ApiClient.SetAction(command, async (result, api, ct) =>
        {
            var path = result.GetValue(stream) is { } name ? $"/v1/events?stream={Uri.EscapeDataString(name)}" : "/v1/events";
            await foreach (var (type, value) in api.EventsAsync(path, ct))
            {
                var body = value.GetProperty("data");
                if (result.GetValue(json))
                    Console.Out.WriteLine(JsonSerializer.Serialize(value));
                else if (Console.IsOutputRedirected)
                    Console.Out.WriteLine($"{Tables.Time(body, "occurredAt")} {type} {body.Text("stream")} {Summary(type, body)}");
                else
                    AnsiConsole.MarkupLineInterpolated($"[grey]{Tables.Time(body, "occurredAt")}[/] [bold]{type}[/] {body.Text("stream")} {Summary(type, body)}");
            }

            return 0;
        });
        return command;
    }

    private static string Summary(string type, JsonElement body) => type switch
    {
        "drift.detected" => $"epoch {Raw(body, "epoch")}, about {Raw(body, "delayEstimatePrompts")} prompts after the change",
        "drift.updated" when body.Text("status") is { } status => $"epoch {Raw(body, "epoch")}, {status}",
        "drift.updated" => $"epoch {Raw(body, "epoch")}, kind {Raw(body, "kind")} after {Raw(body, "promptsSinceChange")} prompts{(body.Text("regimeId") is { } regime ? $", back in regime {regime}" : "")}",
        "adaptation.requested" => $"epoch {Raw(body, "epoch")}, {Raw(body, "count")} prompts ({Raw(body, "reason")})",
        "adapter.generated" => $"adapter {Raw(body, "adapter")}",
        "adapter.promoted" => $"{Raw(body, "name")} by {Raw(body, "strategy")}",
        "adapter.rejected" or "drift.resolved" => $"epoch {Raw(body, "epoch")}, {Raw(body, "reason")}",
        _ => "",
    };

    private static string Raw(JsonElement body, string member) => body.TryGetProperty(member, out var value) ? value.ToString() : "-";
}
