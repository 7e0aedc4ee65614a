using System.CommandLine;
using System.Globalization;
using System.Net.Http.Headers;
using System.Text.Json;
using SamkeStream.Cli.Client;
using SamkeStream.Contracts;
using SamkeStream.State.Refusals;

namespace SamkeStream.Cli.Operators;

/// <summary><c>samke errors …</c>: messages that were refused, and the way back in.</summary>
internal static class ErrorsCommand
{
    public static Command Create()
    {
        var command = new Command("errors", "Refused messages: what was wrong, where, and what is allowed; put them back after a fix.");
        command.Subcommands.Add(List());
        command.Subcommands.Add(Show());
        command.Subcommands.Add(Replay());
        return command;
    }

    /// <summary><c>samke streams errors</c>: the same list, where one looks at a stream.</summary>
    public static Command OfStream()
    {
        var stream = new Argument<string?>("stream") { Description = "One stream; without it, all.", Arity = ArgumentArity.ZeroOrOne };
        var newest = Newest();
        var command = new Command("errors", "The newest refused messages of a stream; samke errors shows one whole and puts it back.") { stream, newest };
        ApiView.SetAction(command, result => ListPath(result.GetValue(newest), result.GetValue(stream), null), WriteList);
        return command;
    }

    private static string PathOf(string id) => $"/v1/errors/{Uri.EscapeDataString(id)}";

    private static Command List()
    {
        var stream = new Option<string?>("--stream") { Description = "Of one stream." };
        var reason = new Option<string?>("--reason") { Description = "Of one reason, such as text-too-long." };
        var newest = Newest();
        var command = new Command("list", "The newest refused messages of all streams.") { stream, reason, newest };
        ApiView.SetAction(command, result => ListPath(result.GetValue(newest), result.GetValue(stream), result.GetValue(reason)), WriteList);
        return command;
    }

    private static Option<int> Newest() => new("--newest") { Description = "How many of the newest, oldest first.", DefaultValueFactory = _ => 20 };

    private static string ListPath(int newest, string? stream, string? reason) =>
        ApiView.PathOf("/v1/errors", ("newest", newest.ToString(CultureInfo.InvariantCulture)), ("stream", stream), ("reason", reason));

    private static void WriteList(JsonElement answer)
    {
        var table = Tables.New("id", "at", "stream", "reason", "source", "put back", "detail");
        foreach (var item in answer.GetProperty("messages").EnumerateArray())
        {
            var replay = item.TryGetProperty("replay", out var found) ? ReplayInWords(found) : "";
            table.AddTextRow(item.Text("id"), Tables.Time(item, "at"), item.Text("stream"), item.Text("reason"), item.Text("source"), replay, item.Text("detail"));
        }

        Tables.Write(table, "no refused messages");
        if (answer.TryGetProperty("counts", out var counts) && counts.ValueKind == JsonValueKind.Object && counts.EnumerateObject().Any())
            Console.Out.WriteLine("since the beginning: " + string.Join(", ", counts.EnumerateObject().Select(count => $"{count.Name} {count.Value}")));
    }

    private static Command Show()
    {
        var id = new Argument<string>("id") { Description = "Id of the message." };
        var body = new Option<bool>("--body") { Description = "Print the body alone, to edit it." };
        var json = ApiView.Json();
        var command = new Command("show", "One refused message with its whole body.") { id, body, json };
        ApiClient.SetAction(command, async (result, api, ct) =>
        {
            var answer = await api.GetAsync(PathOf(result.GetValue(id)!), ct);
            if (result.GetValue(json))
                ApiClient.Print(answer);
            else if (!result.GetValue(body))
                Write(answer);
            else if (answer.Text("body") is { } text)
                Console.Out.WriteLine(text);
            else
                throw new ApiException(answer.Text("bodyBase64") is null ? "the body is no longer kept" : "the body is no text; with --json it is shown in base 64");
            return 0;
        });
        return command;
    }

    private static string ReplayInWords(JsonElement replay) => $"{replay.GetProperty("times")} × by {replay.Text("actor")}";

    private static void Write(JsonElement answer)
    {
        var message = answer.Deserialize<RefusedMessage>(ContractJson.Options)!;
        Tables.WriteWords([
            ("Message", $"{message.Id}, {Tables.Time(message.At)}"),
            ("Refused", $"{message.Reason}: {message.Detail}"),
            ("Stream", message.Stream ?? "(cannot be told)"),
            ("Came by", message.Source),
            ("Put back", answer.TryGetProperty("replay", out var replay) ? $"{ReplayInWords(replay)}, {Tables.Time(replay, "at")}" : "never"),
            ("Body", string.Create(CultureInfo.InvariantCulture, $"{message.BodyBytes} bytes{(message.IsBodyCut ? ", only its beginning is kept" : "")}{(message.BodySha256 is { } hash ? $", SHA-256 {hash}" : "")}")),
        ]);
        Console.Out.WriteLine();
        Console.Out.WriteLine(answer.Text("body") ?? (answer.Text("bodyBase64") is { } bytes ? $"no text; in base 64: {bytes}" : "The body is no longer kept."));
    }

    private static Command Replay()
    {
        var ids = new Argument<string[]>("id") { Description = "Ids of the messages.", Arity = ArgumentArity.OneOrMore };
        var edit = new Option<FileInfo?>("--edit") { Description = "File with the corrected message, for one id." };
        var again = new Option<bool>("--again") { Description = "Also where it was put back before." };
        var actor = new Option<string>("--actor") { Description = "Who acts (default: the user name).", DefaultValueFactory = _ => Environment.UserName };
        var json = ApiView.Json();
        var command = new Command("replay", "Put refused messages back through the entry that they came by.") { ids, edit, again, actor, json };
        ApiClient.SetAction(command, async (result, api, ct) =>
        {
            var wanted = result.GetValue(ids)!;
            var file = result.GetValue(edit);
            if (file is not null && wanted.Length > 1)
                throw new ApiException($"--edit is for one message; {wanted.Length} are named");
            if (file is { Exists: false })
                throw new ApiException($"--edit is '{file}', which does not exist");
            foreach (var id in wanted)
            {
                using var content = file is null ? null : new ByteArrayContent(await File.ReadAllBytesAsync(file.FullName, ct));
                if (content is not null)
                    content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
                var query = result.GetValue(again) ? "?again=true" : "";
                var answer = await api.SendAsync(HttpMethod.Post, $"{PathOf(id)}/replay{query}", content, result.GetValue(actor), ct);
                if (result.GetValue(json))
                    ApiClient.Print(answer);
                else
                    Console.Out.WriteLine($"{id}: put back ({answer.Text("type")} of stream {answer.Text("stream")})");
            }

            return 0;
        });
        return command;
    }
}
