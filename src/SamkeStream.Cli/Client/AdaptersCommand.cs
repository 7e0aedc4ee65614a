using System.CommandLine;
using System.Security.Cryptography;

namespace SamkeStream.Cli.Client;

/// <summary><c>samke adapters …</c>: the adapters of a stream.</summary>
internal static class AdaptersCommand
{
    public static Command Create()
    {
        var command = new Command("adapters", "Adapters: list, show the current one, fetch its files, roll back.");
        command.Subcommands.Add(OfStream("list", "Every adapter that was promoted for a stream, and which one is current.", HttpMethod.Get, "/adapters"));
        command.Subcommands.Add(OfStream("show", "The current adapter of a stream.", HttpMethod.Get, "/adapter"));
        command.Subcommands.Add(OfStream("rollback", "Serve the adapter before the current one, or the base model.", HttpMethod.Post, "/adapter/rollback"));
        command.Subcommands.Add(Fetch());
        return command;
    }

    private static Argument<string> StreamArgument() => new("stream") { Description = "Name of the stream." };

    private static string PathOf(string stream) => $"/v1/streams/{Uri.EscapeDataString(stream)}";

    private static Command OfStream(string name, string description, HttpMethod method, string suffix)
    {
        var stream = StreamArgument();
        var command = new Command(name, description) { stream };
        ApiClient.SetAction(command, async (result, api, ct) =>
        {
            ApiClient.Print(await api.SendAsync(method, PathOf(result.GetValue(stream)!) + suffix, null, ct));
            return 0;
        });
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
