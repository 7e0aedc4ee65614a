using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using SamkeStream.Cli.Client;
using SamkeStream.Cli.Operators;
using SamkeStream.Cli.Prompts;
using SamkeStream.Contracts;
using SamkeStream.Contracts.V1;
using SamkeStream.Drift;

namespace SamkeStream.Cli.References;

/// <summary><c>samke reference …</c>: make named references, show what they can promise, compare streams with them.</summary>
internal static class ReferenceCommand
{
    private static readonly TimeSpan PollEvery = TimeSpan.FromMilliseconds(250);

    public static Command Create()
    {
        var command = new Command("reference", "References: what a stream looks like without drift. Create, list, show, activate, delete.");
        command.Aliases.Add("references");
        command.Subcommands.Add(CreateOne());
        command.Subcommands.Add(List());
        command.Subcommands.Add(Show());
        command.Subcommands.Add(Activate());
        command.Subcommands.Add(Delete());
        return command;
    }

    private static Command CreateOne()
    {
        var name = new Option<string>("--name") { Description = "Name; one that exists gets its next version.", Required = true };
        var from = new Option<string?>("--from") { Description = "JSON Lines of prompts: objects with text (or prompt) or messages, optionally id and time; '-' reads standard input." };
        var fromStream = new Option<string?>("--from-stream") { Description = "Take prompts that a stream had, as far as their texts or vectors are still kept." };
        var like = new Option<string?>("--like") { Description = "With --from: read the prompts as this stream's are (roles, template, truncation), for its budget." };
        var since = new Option<string?>("--since") { Description = "With --from-stream: prompts then or later, as 2026-11-21T10:30:00Z." };
        var until = new Option<string?>("--until") { Description = "With --from-stream: prompts before." };
        var live = new Option<bool>("--live") { Description = "Take the next prompts of --stream." };
        var stream = new Option<string?>("--stream") { Description = "With --live: the stream." };
        var size = new Option<int?>("--size") { Description = "With --live: how many prompts (250 to 20000)." };
        var budget = new Option<string?>("--budget") { Description = $"What it is calibrated for: {FalseAlarmBudget.AllowedText}. Default: the stream's, else 10000." };
        var noWait = new Option<bool>("--no-wait") { Description = "Return at once; samke reference show tells how far it is. With --live that is so anyway." };
        var command = new Command("create", "Make a reference from a file, from what is kept of a stream, or from a stream's next prompts.")
        {
            name, from, like, fromStream, since, until, live, stream, size, budget, noWait,
        };
        var options = new OperatorOptions(command);
        ApiClient.SetAction(command, async (result, api, ct) =>
        {
            var isLive = result.GetValue(live);
            var ways = new[] { result.GetValue(from) is not null, result.GetValue(fromStream) is not null, isLive };
            if (ways.Count(way => way) != 1)
                throw new ApiException("made of what? give one of --from FILE, --from-stream STREAM, --live --stream STREAM --size N");
            if (isLive && (result.GetValue(stream) is null || result.GetValue(size) is null))
                throw new ApiException("--live needs --stream and --size");
            if (!isLive && (result.GetValue(stream) is not null || result.GetValue(size) is not null))
                throw new ApiException("--stream and --size belong to --live; for what a stream had, give --from-stream");
            var body = new Dictionary<string, object?>
            {
                ["name"] = result.GetValue(name),
                ["prompts"] = result.GetValue(from) is { } file ? Read(file) : null,
                ["stream"] = result.GetValue(fromStream) ?? result.GetValue(stream),
                ["like"] = result.GetValue(like),
                ["since"] = result.GetValue(since),
                ["until"] = result.GetValue(until),
                ["live"] = result.GetValue(size),
                ["budget"] = result.GetValue(budget),
                ["reason"] = options.Reason(result),
            };
            var sent = body.Where(member => member.Value is not null).ToDictionary(StringComparer.Ordinal);
            var answer = await api.SendAsync(HttpMethod.Post, "/v1/references", System.Net.Http.Json.JsonContent.Create(sent, options: ContractJson.Options), options.Actor(result), ct);
            if (!isLive && !result.GetValue(noWait))
                answer = await WaitAsync(api, answer, ct);
            if (options.IsJson(result))
                ApiClient.Print(answer);
            else
                ReferenceReport.Write(answer);
            return answer.Text("state") == "failed" ? 1 : 0;
        });
        return command;
    }

    /// <summary>Waits until it is ready or failed, and says on the error output how far it is.</summary>
    private static async Task<JsonElement> WaitAsync(ApiClient api, JsonElement reference, CancellationToken cancellationToken)
    {
        var told = "";
        while (reference.Text("state") is not ("ready" or "failed"))
        {
            var state = ReferenceReport.StateOf(reference);
            if (state != told && (!state.Contains('%', StringComparison.Ordinal) || state.EndsWith("0 %", StringComparison.Ordinal)))
                await Console.Error.WriteLineAsync($"{reference.Text("reference")}: {told = state}");
            await Task.Delay(PollEvery, cancellationToken);
            reference = await api.GetAsync(PathOf(reference.Text("reference")!), cancellationToken);
        }

        return reference;
    }

    private static List<PromptItem> Read(string file)
    {
        if (file != "-" && !File.Exists(file))
            throw new ApiException($"--from is '{file}', which does not exist; allowed: a JSON Lines file of prompts, or - for standard input");
        try
        {
            return [.. new PromptLines().Read(file).Select(line => line.Prompt)];
        }
        catch (Exception exception) when (exception is FormatException or IOException or UnauthorizedAccessException)
        {
            throw new ApiException(exception.Message);
        }
    }

    public static string PathOf(string reference) =>
        "/v1/references/" + string.Join('/', reference.Split('/').Select(Uri.EscapeDataString));

    private static Command List()
    {
        var name = new Option<string?>("--name") { Description = "Versions of one name." };
        var stream = new Option<string?>("--stream") { Description = "What a stream learned by itself (stream/STREAM@1, …)." };
        var command = new Command("list", "References that were made; with --stream those that a stream learned.") { name, stream };
        ApiView.SetAction(command, result => ApiView.PathOf("/v1/references", ("name", result.GetValue(name)), ("stream", result.GetValue(stream))), WriteList);
        return command;
    }

    private static void WriteList(JsonElement answer)
    {
        var table = Tables.New("reference", "state", "source", "n", "τ", "n_eff", "T", "created", "by");
        foreach (var item in answer.GetProperty("references").EnumerateArray())
        {
            var calibration = item.TryGetProperty("calibration", out var facts) ? facts : default;
            var isReady = calibration.ValueKind == JsonValueKind.Object;
            table.AddTextRow(
                item.Text("reference"),
                isReady ? calibration.Text("state") : ReferenceReport.StateOf(item),
                ReferenceReport.SourceOf(item),
                isReady ? calibration.GetProperty("size").GetRawText() : null,
                isReady ? calibration.GetProperty("tau").GetDouble().ToString("0.0", CultureInfo.InvariantCulture) : null,
                isReady ? calibration.GetProperty("effectiveSize").GetDouble().ToString("0", CultureInfo.InvariantCulture) : null,
                item.GetProperty("budgetPrompts").GetRawText(),
                Tables.Time(item, "createdAt"),
                item.Text("actor"));
        }

        Tables.Write(table, "no references");
    }

    private static Command Show()
    {
        var reference = new Argument<string>("reference") { Description = "NAME, NAME@VERSION, or stream/STREAM@VERSION; without a version the newest." };
        var command = new Command("show", "What a reference is made of and what it can promise: n, τ, n_eff, expected band, suggested T, cost, cells.") { reference };
        ApiView.SetAction(command, result => PathOf(result.GetValue(reference)!), ReferenceReport.Write);
        return command;
    }

    private static Command Activate()
    {
        var stream = new Argument<string>("stream") { Description = "Name of the stream." };
        var reference = new Argument<string>("reference") { Description = "NAME, NAME@VERSION, or stream/STREAM@VERSION; without a version the newest that is ready." };
        var command = new Command("activate", "Compare a stream with a reference from the next prompt on; an open drift is over.") { stream, reference };
        var options = new OperatorOptions(command);
        ApiClient.SetAction(command, (result, api, ct) => options.SendAsync(
            result,
            api,
            HttpMethod.Post,
            $"/v1/streams/{Uri.EscapeDataString(result.GetValue(stream)!)}/reference",
            new Dictionary<string, object?> { ["reference"] = result.GetValue(reference) },
            ct));
        return command;
    }

    private static Command Delete()
    {
        var reference = new Argument<string>("reference") { Description = "NAME@VERSION, or NAME for all its versions. One that a stream uses is refused." };
        var command = new Command("delete", "Delete a reference that no stream uses; its number is not given again.") { reference };
        var options = new OperatorOptions(command);
        ApiClient.SetAction(command, async (result, api, ct) =>
        {
            var body = System.Net.Http.Json.JsonContent.Create(new { reason = options.Reason(result) }, options: ContractJson.Options);
            var answer = await api.SendAsync(HttpMethod.Delete, PathOf(result.GetValue(reference)!), body, options.Actor(result), ct);
            if (options.IsJson(result))
                ApiClient.Print(answer);
            else
                Console.Out.WriteLine($"deleted {string.Join(", ", answer.GetProperty("deleted").EnumerateArray().Select(item => item.GetString()))}");
            return 0;
        });
        return command;
    }
}
