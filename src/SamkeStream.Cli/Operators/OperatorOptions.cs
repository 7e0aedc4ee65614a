using System.CommandLine;
using System.Text.Json;
using SamkeStream.Cli.Client;

namespace SamkeStream.Cli.Operators;

/// <summary>Who acts, and why: <c>--actor</c> and <c>--reason</c> of every verb.</summary>
internal sealed class OperatorOptions
{
    private readonly Option<string> _actor = new("--actor")
    {
        Description = "Who acts (default: the user name).",
        DefaultValueFactory = _ => Environment.UserName,
    };

    private readonly Option<string?> _reason = new("--reason") { Description = "Why, for the audit log." };
    private readonly Option<bool> _json = ApiView.Json();

    public OperatorOptions(Command command)
    {
        command.Options.Add(_actor);
        command.Options.Add(_reason);
        command.Options.Add(_json);
    }

    public string Actor(ParseResult result) => result.GetValue(_actor)!;

    public string? Reason(ParseResult result) => result.GetValue(_reason);

    public bool IsJson(ParseResult result) => result.GetValue(_json);

    /// <summary>Sends the verb and prints what came of it.</summary>
    public async Task<int> SendAsync(
        ParseResult result, ApiClient api, HttpMethod method, string path, Dictionary<string, object?> body, CancellationToken cancellationToken)
    {
        var answer = await AskAsync(result, api, method, path, body, cancellationToken);
        if (result.GetValue(_json))
            ApiClient.Print(answer);
        else
            Console.Out.WriteLine(InWords(answer));
        return 0;
    }

    /// <summary>Sends a change in the actor's name, and with it the reason.</summary>
    public Task<JsonElement> AskAsync(
        ParseResult result, ApiClient api, HttpMethod method, string path, Dictionary<string, object?> body, CancellationToken cancellationToken)
    {
        body["reason"] = result.GetValue(_reason);
        var sent = body.Where(member => member.Value is not null).ToDictionary(StringComparer.Ordinal);
        return api.SendAsync(method, path, JsonContent.Create(sent), Actor(result), cancellationToken);
    }

    private static string InWords(JsonElement answer) => answer.Text("outcome") == "done"
        ? $"{answer.Text("verb")} {answer.Text("target")}: done{(answer.Text("detail") is { } detail ? $" ({detail})" : "")}, audit entry {answer.GetProperty("audit")}"
        : $"{answer.Text("verb")}: accepted but not yet done; samke audit --command {answer.Text("commandId")} shows what came of it";
}
