using SamkeStream.Cli.Client;

namespace SamkeStream.Cli.Bench;

/// <summary>Prompts of mixed kinds and lengths.</summary>
internal static class PromptFiles
{
    /// <summary>Where prompts are taken from where nothing else is said.</summary>
    public static string Default => Path.Combine(Environment.GetEnvironmentVariable("SAMKE_SHARED") ?? Path.Combine("..", "shared"), "data", "prompts");

    /// <exception cref="ArgumentException">No prompts there.</exception>
    public static List<string> Read(string places, int count)
    {
        var files = places.Split(',').SelectMany<string, string>(place => Directory.Exists(place) ? Directory.GetFiles(place, "*.jsonl").Order(StringComparer.Ordinal) : [place]).ToList();
        if (files.FirstOrDefault(file => !File.Exists(file)) is { } missing)
            throw new ArgumentException($"--prompts names '{missing}', which does not exist; allowed: JSON Lines files with a member prompt, or folders of them");
        var perFile = Math.Max(1, (count + files.Count - 1) / Math.Max(1, files.Count));
        var texts = files.SelectMany(file => JsonLines.Read(file).Take(perFile).Select(line => line.Value.Text("prompt") ?? line.Value.Text("text"))).OfType<string>().ToList();
        if (texts.Count == 0)
            throw new ArgumentException($"--prompts is '{places}', which holds no prompt");
        // Interleaved, as streams are: a fixed shuffle.
        var order = new Random(7);
        return [.. texts.OrderBy(_ => order.Next()).Take(count)];
    }
}
