using System.CommandLine;
using System.Text.Json;

namespace SamkeStream.Cli.Client;

/// <summary>Commands that show what the server tells: in words or a table, or with <c>--json</c> as it answers.</summary>
internal static class ApiView
{
    public static Option<bool> Json() => new("--json") { Description = "Print the server's answer." };

    /// <summary>Adds <c>--json</c>, <c>--url</c> and <c>--token</c> to a command and has it show one answer.</summary>
    /// <param name="command">The command.</param>
    /// <param name="path">What is asked for.</param>
    /// <param name="write">Writes the answer for people.</param>
    public static void SetAction(Command command, Func<ParseResult, string> path, Action<JsonElement> write)
    {
        var json = Json();
        command.Options.Add(json);
        ApiClient.SetAction(command, async (result, api, ct) =>
        {
            var answer = await api.GetAsync(path(result), ct);
            if (result.GetValue(json))
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
