using System.CommandLine;
using System.Security.Cryptography;

namespace SamkeStream.Cli.Client;

/// <summary><c>samke adapters …</c>: the adapters of a stream.</summary>
internal static class AdaptersCommand
{
    public static Command Create()
    {
        var command = new Command("adapters", "Adapters: list, show the current one, fetch its files, roll back.");
        command.Subcommands.Add(List());
        command.Subcommands.Add(Show());
        command.Subcommands.Add(Rollback());
        command.Subcommands.Add(Fetch());
        return command;
    }

    private static Argument<string> StreamArgument() => new("stream") { Description = "Name of the stream." };

    private static string PathOf(string stream) => $"/v1/streams/{Uri.EscapeDataString(stream)}";

    private static Command List()
    {
        var stream = new Argument<string?>("stream") { Description = "One stream, with every adapter that was promoted for it; without it, the current ones of all.", Arity = ArgumentArity.ZeroOrOne };
        var command = new Command("list", "Adapters that were promoted for a stream, oldest first; without a stream, what each serves now.") { stream };
        ApiView.SetAction(
            command,
            result => result.GetValue(stream) is { } name ? PathOf(name) + "/adapters" : "/v1/adapters",
            answer =>
            {
                if (answer.TryGetProperty("stream", out _))
                    AdapterTables.WriteHistory(answer);
                else
                    AdapterTables.WriteCurrent(answer);
            });
        return command;
    }

    private static Command Show()
    {
        var stream = StreamArgument();
        var command = new Command("show", "The current adapter of a stream: what it is, what it reached, its files.") { stream };
        ApiView.SetAction(command, result => PathOf(result.GetValue(stream)!) + "/adapter", AdapterTables.Write);
        return command;
    }

    private static Command Rollback()
    {
        var stream = StreamArgument();
        var command = new Command("rollback", "Serve the adapter before the current one, or the base model.") { stream };
        ApiView.SetAction(command, HttpMethod.Post, result => PathOf(result.GetValue(stream)!) + "/adapter/rollback", _ => [], AdapterTables.WriteRolledBack);
        return command;
    }

    private static Command Fetch()
    {
        var stream = StreamArgument();
        var output = new Option<DirectoryInfo>("--out") { Description = "Folder to write to (PEFT layout; default: the adapter's name)." };
        var command = new Command("fetch", "Download the current adapter of a stream, each file checked against its digest.") { stream, output };
        ApiClient.SetAction(command, async (result, api, ct) =>
        {
            var adapter = await api.GetAsync(PathOf(result.GetValue(stream)!) + "/adapter", ct);
            var folder = result.GetValue(output) ?? new DirectoryInfo(adapter.Text("name")!);
            folder.Create();
            foreach (var file in adapter.GetProperty("files").EnumerateArray())
            {
                var content = await api.DownloadAsync(file.Text("url")!, ct);
                if (Convert.ToHexStringLower(SHA256.HashData(content)) != file.Text("sha256"))
                    throw new ApiException($"{file.Text("path")} arrived damaged: its SHA-256 is not {file.Text("sha256")}");
                var target = Path.Combine(folder.FullName, Path.GetFileName(file.Text("path")!));
                await File.WriteAllBytesAsync(target, content, ct);
                Console.Out.WriteLine(target);
            }

            return 0;
        });
        return command;
    }
}
