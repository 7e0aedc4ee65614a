using System.CommandLine;
using System.Text.Json;
using SamkeStream.Cli.Prompts;
using SamkeStream.Contracts;
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
        var file = new Option<string?>("--file") { Description = "JSON Lines instead: objects with text (or prompt) or messages, optionally stream (in place of the one named here), id, time, sequence; '-' reads standard input." };
        var id = new Option<string?>("--id") { Description = "Id of the one prompt; a second prompt with the same id is ignored." };
        var command = new Command("send", "Push prompts to a stream.") { stream, text, file, id };
        ApiView.SetAction(
            command,
            async (result, api, ct) =>
            {
                var (name, lines, prompt) = (result.GetValue(stream)!, result.GetValue(file), result.GetValue(text));
                if (lines is null == prompt is null)
                    throw new ApiException($"{(prompt is null ? "nothing to send" : "both a prompt and --file are given")}; allowed is one prompt, or --file");
                return lines is not null
                    ? JsonSerializer.SerializeToElement(new { stream = name, sent = await SendFileAsync(api, name, lines, ct) })
                    : await api.SendAsync(HttpMethod.Post, PathOf(name), new { text = prompt, id = result.GetValue(id) }, ct);
            },
            answer => Console.Out.WriteLine(answer.TryGetProperty("sent", out var sent) ? $"{sent} prompts sent" : $"sent as {answer.GetProperty("ids")[0].GetString()}"));
        return command;
    }

    /// <returns>How many were sent.</returns>
    private static async Task<int> SendFileAsync(ApiClient api, string stream, string file, CancellationToken cancellationToken)
    {
        if (file != "-" && !File.Exists(file))
            throw new ApiException($"--file is '{file}', which does not exist");
        var sent = 0;
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Out = new AnsiConsoleOutput(Console.IsErrorRedirected ? TextWriter.Null : Console.Error),
            Ansi = Console.IsErrorRedirected ? AnsiSupport.No : AnsiSupport.Detect,
        });
        await console.Progress().HideCompleted(true).Columns(new TaskDescriptionColumn(), new SpinnerColumn()).StartAsync(async progress =>
        {
            var task = progress.AddTask("sending").IsIndeterminate();
            foreach (var (target, prompts) in Requests(stream, file))
            {
                try
                {
                    await api.SendAsync(HttpMethod.Post, PathOf(target), JsonSerializer.SerializeToElement(prompts.Select(line => line.Prompt), ContractJson.Options), cancellationToken);
                }
                catch (ApiException exception)
                {
                    throw new ApiException($"{exception.Message}\nsamke: prompts[0] is {prompts[0].Place}; {sent} prompts before it were sent, none from it on");
                }

                sent += prompts.Count;
                task.Description = $"{sent} prompts sent";
            }
        });
        return sent;
    }

    /// <summary>What one request can take: neighbours of one stream, in the order of the file.</summary>
    internal static IEnumerable<(string Stream, List<PromptLine> Prompts)> Requests(string stream, string file)
    {
        var (target, prompts) = (stream, new List<PromptLine>());
        foreach (var line in Lines(file))
        {
            var own = line.Stream ?? stream;
            if (prompts.Count == PromptsPerRequest || (prompts.Count > 0 && own != target))
            {
                yield return (target, prompts);
                prompts = [];
            }

            target = own;
            prompts.Add(line);
        }

        if (prompts.Count > 0)
            yield return (target, prompts);
    }

    private static IEnumerable<PromptLine> Lines(string file)
    {
        using var lines = new PromptLines().Read(file).GetEnumerator();
        while (true)
        {
            try
            {
                if (!lines.MoveNext())
                    yield break;
            }
            catch (Exception exception) when (exception is FormatException or IOException or UnauthorizedAccessException)
            {
                throw new ApiException(exception.Message);
            }

            yield return lines.Current;
        }
    }

    private static string PathOf(string stream) => $"/v1/streams/{Uri.EscapeDataString(stream)}/prompts";
}
