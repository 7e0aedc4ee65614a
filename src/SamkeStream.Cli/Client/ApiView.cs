using System.CommandLine;
using System.Text.Json;
using SamkeStream.Cli.Operators;

namespace SamkeStream.Cli.Client;

/// <summary>Commands that show what the server tells: in words or a table, or with <c>--json</c> as it answers.</summary>
internal static class ApiView
{
    public static Option<bool> Json() => new("--json") { Description = "Print the server's answer." };

    /// <summary>Adds <c>--json</c>, <c>--url</c> and <c>--token</c> to a command and has it show one answer.</summary>
    /// <param name="command">The command.</param>
    /// <param name="path">What is asked for.</param>
    /// <param name="write">Writes the answer for people.</param>
    public static void SetAction(Command command, Func<ParseResult, string> path, Action<JsonElement> write) =>
        SetAction(command, (result, api, ct) => api.GetAsync(path(result), ct), write);

    /// <summary>The same of a command that asks in its own way.</summary>
    public static void SetAction(Command command, Func<ParseResult, ApiClient, CancellationToken, Task<JsonElement>> ask, Action<JsonElement> write)
    {
        var json = Json();
        command.Options.Add(json);
        ApiClient.SetAction(command, async (result, api, ct) =>
        {
            var answer = await ask(result, api, ct);
            if (result.GetValue(json))
                ApiClient.Print(answer);
            else
                write(answer);
            return 0;
        });
    }

    /// <summary>Adds <c>--actor</c>, <c>--reason</c>, <c>--json</c>, <c>--url</c> and <c>--token</c> to a command that changes something, and has it show the answer.</summary>
    /// <param name="command">The command.</param>
    /// <param name="method">How the server is asked.</param>
    /// <param name="path">Where.</param>
    /// <param name="body">What is sent; members without a value are not.</param>
    /// <param name="write">Writes the answer for people.</param>
    public static void SetAction(
        Command command, HttpMethod method, Func<ParseResult, string> path, Func<ParseResult, Dictionary<string, object?>> body, Action<JsonElement> write)
    {
        var options = new OperatorOptions(command);
        ApiClient.SetAction(command, async (result, api, ct) =>
        {
            var answer = await options.AskAsync(result, api, method, path(result), body(result), ct);
            if (options.IsJson(result))
                ApiClient.Print(answer);
            else
                write(answer);
            return 0;
        });
    }

    /// <summary>A path with those parts of a query that have a value.</summary>
    public static string PathOf(string path, params (string Name, string? Value)[] parts)
    {
        var given = parts.Where(part => part.Value is not null).Select(part => $"{part.Name}={Uri.EscapeDataString(part.Value!)}").ToList();
        return given.Count == 0 ? path : $"{path}?{string.Join('&', given)}";
    }
}
