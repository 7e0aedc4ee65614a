using SamkeStream.Cli.Prompts;
using SamkeStream.Hosting;

namespace SamkeStream.Cli.Replay;

/// <summary>The prompts of a replay, every stream's in the order of the files.</summary>
/// <param name="Lines">Prompt and stream.</param>
/// <param name="Streams">Their names, in order of appearance.</param>
/// <param name="Skipped">Lines left out, and why.</param>
internal sealed record ReplayPrompts(IReadOnlyList<(string Stream, PromptLine Line)> Lines, IReadOnlyList<string> Streams, IReadOnlyList<string> Skipped)
{
    /// <exception cref="ReplayException">A bad line (unless they are skipped), no prompts, or changes given by number for several streams.</exception>
    public static ReplayPrompts Read(ReplayOptions options, PromptRules rules, CancellationToken cancellationToken)
    {
        var skipped = new List<string>();
        var reader = new PromptLines { Rules = rules, Mark = options.Changes.Member, Skipped = options.SkipBad ? skipped.Add : null };
        var lines = new List<(string Stream, PromptLine Line)>();
        var others = new SortedSet<string>(StringComparer.Ordinal);
        var read = ReadAll(options.Files, reader, cancellationToken);
        foreach (var line in read)
        {
            var stream = line.Stream ?? options.Stream.Stream;
            if (options.OnlyStream is { } only && stream != only)
                others.Add(stream);
            else
                lines.Add((stream, line));
        }

        var streams = lines.Select(line => line.Stream).Distinct(StringComparer.Ordinal).ToList();
        if (streams.Count == 0)
        {
            throw new ReplayException(others.Count > 0
                ? $"--stream is '{options.OnlyStream}', which has no prompts; streams here: {string.Join(", ", others.Take(20))}"
                : $"{string.Join(", ", options.Files)}: no prompts{(skipped.Count > 0 ? $", {skipped.Count} bad lines ({skipped[0]})" : "")}; allowed: JSON Lines, objects with text, prompt or messages");
        }

        if (options.Changes.Ordinals.Count > 0 && streams.Count > 1)
            throw new ReplayException($"--changes gives numbers, but there are {streams.Count} streams ({string.Join(", ", streams.Take(20))}); choose one by --stream, or name a member whose value changes");
        return new ReplayPrompts(lines, streams, skipped);
    }

    /// <exception cref="ReplayException">A bad line, or a file that cannot be read.</exception>
    public static IReadOnlyList<PromptLine> ReadAll(IReadOnlyList<string> files, PromptLines reader, CancellationToken cancellationToken)
    {
        try
        {
            var lines = new List<PromptLine>();
            foreach (var line in files.SelectMany(reader.Read))
            {
                cancellationToken.ThrowIfCancellationRequested();
                lines.Add(line);
            }

            return lines;
        }
        catch (FormatException exception)
        {
            throw new ReplayException($"{exception.Message} (--skip-bad leaves bad lines out)");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new ReplayException(exception.Message);
        }
    }
}
