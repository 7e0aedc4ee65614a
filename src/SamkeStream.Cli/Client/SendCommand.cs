using System.CommandLine;
using System.Text.Json;
using Spectre.Console;

namespace SamkeStream.Cli.Client;

/// <summary><c>samke send</c>: pushes one prompt, or a file of prompts.</summary>
internal static class SendCommand
{
    private const int PromptsPerRequest = 200;

    public static Command Create()
    {
        var stream = new Argument<string>("stream") { Description = "Stream that the prompts belong to." };
        var text = new Argument<string?>("text") { Description = "One prompt.", Arity = ArgumentArity.ZeroOrOne };
        var file = new Option<string?>("--file") { Description = "JSON Lines instead: objects with text (or prompt), optionally id, time, sequence, messages; '-' reads standard input." };
        var id = new Option<string?>("--id") { Description = "Id of the one prompt; a second prompt with the same id is ignored." };
        var command = new Command("send", "Push prompts to a stream.") { stream, text, file, id };
        ApiClient.SetAction(command, async (result, api, ct) =>
        {
            var path = $"/v1/streams/{Uri.EscapeDataString(result.GetValue(stream)!)}/prompts";
            if (result.GetValue(file) is { } lines)
                return await SendFileAsync(api, path, lines, ct);
            if (result.GetValue(text) is not { } prompt)
                throw new ApiException("nothing to send; give one prompt, or --file");
            ApiClient.Print(await api.SendAsync(HttpMethod.Post, path, new { text = prompt, id = result.GetValue(id) }, ct));
            return 0;
        });
        return command;
    }

    private static async Task<int> SendFileAsync(ApiClient api, string path, string file, CancellationToken cancellationToken)
    {
        if (file != "-" && !File.Exists(file))
            throw new ApiException($"--file is '{file}', which does not exist");
        var sent = 0;
        await AnsiConsole.Progress().HideCompleted(true).Columns(new TaskDescriptionColumn(), new SpinnerColumn()).StartAsync(async progress =>
        {
            var task = progress.AddTask("sending").IsIndeterminate();
            foreach (var chunk in Prompts(file).Chunk(PromptsPerRequest))
            {
                await api.SendAsync(HttpMethod.Post, path, chunk, cancellationToken);
                sent += chunk.Length;
                task.Description = $"{sent} prompts sent";
            }
        });
        AnsiConsole.WriteLine($"{sent} prompts sent");
        return 0;
    }

    private static IEnumerable<Dictionary<string, JsonElement>> Prompts(string file)
    {
        foreach (var (line, value) in Lines(file))
        {
            var members = value.EnumerateObject().ToDictionary(member => member.Name, member => member.Value);
            if (!members.ContainsKey("text") && members.Remove("prompt", out var prompt))
                members["text"] = prompt;
            if (!members.ContainsKey("text") && !members.ContainsKey("messages"))
                throw new ApiException($"{file}, line {line}: neither text, prompt nor messages");
            yield return members;
        }
    }

    private static IEnumerable<(int Line, JsonElement Value)> Lines(string file)
    {
        using var lines = JsonLines.Read(file).GetEnumerator();
        while (true)
        {
            try
            {
                if (!lines.MoveNext())
                    yield break;
            }
            catch (FormatException exception)
            {
                throw new ApiException(exception.Message);
            }

            yield return lines.Current;
        }
    }
}
