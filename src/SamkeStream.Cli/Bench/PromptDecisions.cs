using System.Collections.Concurrent;
using System.Diagnostics;
using SamkeStream.Catch;

namespace SamkeStream.Cli.Bench;

/// <summary>Hears from a Catch of this process when it decided each prompt, and when the prompt passed the stages.</summary>
internal sealed class PromptDecisions
{
    private readonly ConcurrentDictionary<string, long> _decided = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, PromptTimes> _times = new(StringComparer.Ordinal);

    public PromptDecisions(PromptScores scores)
    {
        scores.Scored += score => _decided[KeyOf(score.Stream, score.Id)] = Stopwatch.GetTimestamp();
        scores.Timed += prompt => _times[KeyOf(prompt.Stream, prompt.Ids[0])] = prompt;
    }

    public static string KeyOf(string stream, string? id) => $"{stream} {id}";

    public bool AreDecided(SentPrompts sent) => sent.Published.Keys.All(_decided.ContainsKey);

    public bool AreTimed(SentPrompts sent) => sent.Published.Keys.All(_times.ContainsKey);

    public long DecidedAt(string key) => _decided[key];

    public PromptTimes TimesOf(string key) => _times[key];
}
