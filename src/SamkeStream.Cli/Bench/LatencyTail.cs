using System.Diagnostics;
using System.Globalization;
using SamkeStream.Catch;

namespace SamkeStream.Cli.Bench;

/// <summary>In which stages prompts spent their time: of all of them, and of the slowest hundredth, which makes the 99th percentile.</summary>
/// <param name="prompts">When each was published, and when it passed the stages.</param>
internal sealed class LatencyTail(IReadOnlyList<(long Published, PromptTimes Times)> prompts)
{
    private static readonly (string Name, Func<long, PromptTimes, TimeSpan> Of)[] Stages =
    [
        ("broker", (published, times) => Stopwatch.GetElapsedTime(published, times.Received)),
        ("wait", (_, times) => Stopwatch.GetElapsedTime(times.Received, times.Begun)),
        ("encode", (_, times) => Stopwatch.GetElapsedTime(times.Begun, times.Encoded)),
        ("hand-over", (_, times) => Stopwatch.GetElapsedTime(times.Encoded, times.Taken)),
        ("store", (_, times) => Stopwatch.GetElapsedTime(times.Taken, times.Stored)),
    ];

    public override string ToString()
    {
        var slowest = prompts.OrderByDescending(prompt => Stopwatch.GetElapsedTime(prompt.Published, prompt.Times.Stored)).Take(Math.Max(1, prompts.Count / 100)).ToList();
        var whole = slowest.Average(prompt => Stopwatch.GetElapsedTime(prompt.Published, prompt.Times.Stored).TotalMilliseconds);
        var lines = new StringWriter(CultureInfo.InvariantCulture);
        lines.WriteLine($"stage            p50      p99   mean of the slowest {slowest.Count}, ms");
        foreach (var (name, of) in Stages)
        {
            var all = prompts.Select(prompt => of(prompt.Published, prompt.Times).TotalMilliseconds).Order().ToList();
            var mean = slowest.Average(prompt => of(prompt.Published, prompt.Times).TotalMilliseconds);
            lines.WriteLine($"{name,-10} {all[all.Count / 2],9:f1} {all[all.Count * 99 / 100],8:f1} {mean,8:f1}  {mean / whole:p0}");
        }

        return lines.ToString();
    }
}
