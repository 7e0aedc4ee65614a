using System.CommandLine;
using System.Text.Json;
using SamkeStream.Cli.Operators;
using SamkeStream.Contracts;
using SamkeStream.Drift;
using SamkeStream.State.Streams;

namespace SamkeStream.Cli.Client;

/// <summary><c>samke streams …</c>: settings and validation items of streams, and what operators do with them.</summary>
internal static class StreamsCommand
{
    private const int LongestText = 80;

    public static Command Create()
    {
        var command = new Command("streams", "Streams: their settings and validation items; force an adaptation, freeze, suppress alerts.");
        command.Subcommands.Add(Write("create", "Register a stream, or set all its settings anew; what is not named takes its default.", HttpMethod.Put));
        command.Subcommands.Add(Write("set", "Change settings of a stream; what is not named stays.", HttpMethod.Patch));
        command.Subcommands.Add(Show());
        command.Subcommands.Add(List());
        command.Subcommands.Add(Delete());
        command.Subcommands.Add(Items());
        command.Subcommands.Add(ErrorsCommand.OfStream());
        command.Subcommands.Add(StreamVerbs.Verb("forget-texts", "Delete the texts that are kept of a stream's prompts, now."));
        StreamVerbs.AddTo(command);
        return command;
    }

    private static Argument<string> StreamArgument() => new("stream") { Description = "Name of the stream." };

    private static string PathOf(string stream) => $"/v1/streams/{Uri.EscapeDataString(stream)}";

    private static Command Show()
    {
        var stream = StreamArgument();
        var command = new Command("show", "Where a stream stands: phase, score, reference, budget, incidents, what was remarkable about its prompts, settings.") { stream };
        ApiView.SetAction(command, result => PathOf(result.GetValue(stream)!), StreamReport.Write);
        return command;
    }

    private static Command Delete()
    {
        var stream = StreamArgument();
        var command = new Command("delete", "Remove a stream with all that is known of it: settings, state, items, outcomes, adapter pointer and history.") { stream };
        var options = new OperatorOptions(command);
        ApiClient.SetAction(command, async (result, api, ct) =>
        {
            await options.AskAsync(result, api, HttpMethod.Delete, PathOf(result.GetValue(stream)!), [], ct);
            Console.Out.WriteLine($"deleted {result.GetValue(stream)}");
            return 0;
        });
        return command;
    }

    private static Command List()
    {
        var command = new Command("list", "All registered streams with their settings.");
        ApiView.SetAction(command, _ => "/v1/streams", StreamReport.WriteList);
        return command;
    }

    private static Command Write(string name, string description, HttpMethod method)
    {
        var stream = StreamArgument();
        var budget = new Option<string?>("--budget") { Description = $"False alarms that are allowed: {FalseAlarmBudget.AllowedText}. Below {FalseAlarmBudget.Floor} prompts counts as {FalseAlarmBudget.Floor}." };
        var referenceSize = new Option<int?>("--reference-size") { Description = "Prompts that the reference is learned from." };
        var windowSize = new Option<int?>("--window-size") { Description = "Prompts after a change that an adapter is generated from." };
        var windowWait = new Option<int?>("--window-wait") { Description = "Seconds (event time) to wait for a full window." };
        var promotion = new Option<string?>("--promotion") { Description = "validated, unvalidated or never." };
        var ttl = new Option<int?>("--prompt-ttl") { Description = "Hours that texts of prompts are kept." };
        var privacy = new Option<string?>("--privacy") { Description = "text, or hashes: of prompts only id, hash and vector are kept; changing to hashes deletes the texts kept so far." };
        var resolver = new Option<string?>("--resolver-url") { Description = "Where texts are asked for that are kept as hashes." };
        var roles = new Option<string?>("--roles") { Description = "Roles whose messages are encoded of a conversation, separated by commas: user,tool." };
        var template = new Option<string?>("--template") { Description = "Fixed text around every prompt, with {prompt} for what varies: only that is encoded." };
        var truncation = new Option<string?>("--truncation") { Description = "What a text longer than the encoder's window loses: end, start, or nothing (chunks)." };
        var command = new Command(name, description) { stream, budget, referenceSize, windowSize, windowWait, promotion, ttl, privacy, resolver, roles, template, truncation };
        ApiView.SetAction(
            command,
            method,
            result => PathOf(result.GetValue(stream)!),
            result => new()
            {
                ["budget"] = result.GetValue(budget),
                ["referenceSize"] = result.GetValue(referenceSize),
                ["windowSize"] = result.GetValue(windowSize),
                ["windowWaitSeconds"] = result.GetValue(windowWait),
                ["promotion"] = result.GetValue(promotion),
                ["promptTtlHours"] = result.GetValue(ttl),
                ["privacy"] = result.GetValue(privacy),
                ["resolverUrl"] = result.GetValue(resolver),
                ["roles"] = result.GetValue(roles),
                ["template"] = result.GetValue(template),
                ["truncation"] = result.GetValue(truncation),
            },
            StreamReport.WriteSettings);
        return command;
    }

    private static Command Items()
    {
        var stream = StreamArgument();
        var file = new Option<string?>("--file") { Description = "JSON Lines to add: objects with id, prompt, choices and answer (an index from 0); '-' reads standard input." };
        var clear = new Option<bool>("--clear") { Description = "Remove all items first." };
        var command = new Command("items", "Validation items that adapters of a stream are judged by: list, add, clear.") { stream, file, clear };
        ApiView.SetAction(
            command,
            async (result, api, ct) =>
            {
                var path = PathOf(result.GetValue(stream)!) + "/items";
                if (result.GetValue(clear))
                    await api.SendAsync(HttpMethod.Delete, path, null, ct);
                return result.GetValue(file) is { } lines
                    ? await api.SendAsync(HttpMethod.Post, path, ReadItems(lines), ct)
                    : await api.GetAsync(path, ct);
            },
            WriteItems);
        return command;
    }

    private static void WriteItems(JsonElement answer)
    {
        if (answer.TryGetProperty("added", out var added))
        {
            Console.Out.WriteLine($"{answer.Text("stream")}: {added} items added, {answer.GetProperty("items")} in all");
            return;
        }

        var table = Tables.New("id", "prompt", "choices", "right", "added");
        foreach (var item in answer.GetProperty("items").Deserialize<List<ValidationItem>>(ContractJson.Options)!)
            table.AddTextRow(item.Id, Tables.Short(item.Prompt, LongestText), Tables.Short(string.Join(" | ", item.Choices), LongestText), item.Choices[item.Answer], Tables.Time(item.AddedAt));
        Tables.Write(table, "no validation items");
    }

    private static List<JsonElement> ReadItems(string file)
    {
        try
        {
            return [.. JsonLines.Read(file).Select(line => line.Value)];
        }
        catch (Exception exception) when (exception is FormatException or IOException)
        {
            throw new ApiException(exception.Message);
        }
    }
}
