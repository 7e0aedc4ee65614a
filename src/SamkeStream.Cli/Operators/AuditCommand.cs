using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using SamkeStream.Cli.Client;

namespace SamkeStream.Cli.Operators;

/// <summary><c>samke audit</c>: what operators did, and whether the log of it is whole.</summary>
internal static class AuditCommand
{
    public static Command Create()
    {
        var stream = new Option<string?>("--stream") { Description = "About one stream." };
        var id = new Option<string?>("--command") { Description = "The entry of one command, by its id." };
        var newest = new Option<int>("--newest") { Description = "How many of the newest.", DefaultValueFactory = _ => 50 };
        var command = new Command("audit", "What operators did: who, when, what, to what, and what came of it; newest first.") { stream, id, newest };
        ApiView.SetAction(
            command,
            result => ApiView.PathOf(
                "/v1/audit", ("newest", result.GetValue(newest).ToString(CultureInfo.InvariantCulture)), ("stream", result.GetValue(stream)), ("command", result.GetValue(id))),
            WriteList);
        command.Subcommands.Add(Verify());
        return command;
    }

    private static void WriteList(JsonElement answer)
    {
        var table = Tables.New("#", "at", "who", "verb", "target", "outcome", "reason", "detail");
        foreach (var entry in answer.GetProperty("entries").EnumerateArray())
        {
            table.AddTextRow(
                entry.GetProperty("sequence").ToString(), Tables.Time(entry, "at"), entry.Text("actor"), entry.Text("verb"), entry.Text("target"),
                entry.Text("outcome"), entry.Text("reason"), entry.Text("detail") == entry.Text("reason") ? "" : entry.Text("detail"));
        }

        Tables.Write(table, "nothing was done");
    }

    private static Command Verify()
    {
        var contains = new Option<string?>("--contains") { Description = "A head noted earlier: the log must still have that entry." };
        var command = new Command("verify", "Check that no entry was changed, removed or put in between. Exit code 1 where one was.") { contains };
        var json = ApiView.Json();
        command.Options.Add(json);
        ApiClient.SetAction(command, async (result, api, ct) =>
        {
            var answer = await api.GetAsync(ApiView.PathOf("/v1/audit/verification", ("contains", result.GetValue(contains))), ct);
            var isWhole = answer.GetProperty("isWhole").GetBoolean();
            if (result.GetValue(json))
                ApiClient.Print(answer);
            else if (isWhole)
                Console.Out.WriteLine($"whole: {answer.GetProperty("entries")} entries, head {answer.Text("head")}");
            else
                Console.Error.WriteLine($"samke: the audit log is broken at entry {answer.GetProperty("brokenAt")}: {answer.Text("problem")}");
            return isWhole ? 0 : 1;
        });
        return command;
    }
}
