using System.Diagnostics;
using System.Globalization;
using SamkeStream.State.Streams;

namespace SamkeStream.Cli.Soak;

/// <summary>
/// Two Catch workers under load, one of them killed again and again; the same prompts in an undisturbed run. Both must publish the
/// same events and stand at the same numbers and scores in the end.
/// </summary>
internal static class TakeoverSoak
{
    /// <summary>Most that scores of the two runs may differ.</summary>
    private const double Tolerance = 1e-4;

    /// <summary>How long anything may take to come about.</summary>
    public static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);

    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(5);

    /// <summary>With a budget whose references are fitted within the time between two kills.</summary>
    public static StreamSettings SettingsOf(string stream) => new() { Stream = stream, ReferenceSize = TakeoverLoad.ReferenceSize, WindowSize = 8, BudgetPrompts = 1000 };

    /// <returns>Whether both runs agree.</returns>
    public static async Task<bool> RunAsync(TakeoverOptions options, TextWriter output, CancellationToken cancellationToken)
    {
        var load = new TakeoverLoad(options.Streams, (2 * TakeoverLoad.ReferenceSize) + (options.PromptsPerKill * (options.Kills + 1)), options.Seed);
        var calm = await CalmRun.RunAsync(load, options.Bundle, cancellationToken);
        await output.WriteLineAsync($"undisturbed: {options.Streams} streams, {load.Streams.Values.Sum(prompts => prompts.Count)} prompts, {calm.Events.Count} events");

        var (run, takeovers) = await DisturbedRun.RunAsync(load, options, output, cancellationToken);
        return await ReportAsync(calm, run, load, takeovers, output);
    }

    /// <summary>Waits until all prompts are taken and nothing is pending but windows and references that want more prompts.</summary>
    public static async Task<IReadOnlyDictionary<string, StreamHead>> SettledAsync(StreamStates states, TakeoverLoad load, CancellationToken cancellationToken)
    {
        var heads = new Dictionary<string, StreamHead>(StringComparer.Ordinal);
        await UntilAsync(
            async () =>
            {
                foreach (var stream in load.Streams.Keys)
                {
                    if (await states.HeadAsync(stream, cancellationToken) is { } head)
                        heads[stream] = head;
                }

                return load.Streams.All(stream => heads.TryGetValue(stream.Key, out var head) && head.Prompts >= stream.Value.Count && !head.IsPending);
            },
            "all prompts are taken and nothing is pending",
            cancellationToken);
        return heads;
    }

    public static async Task UntilAsync(Func<Task<bool>> condition, string what, CancellationToken cancellationToken)
    {
        var watch = Stopwatch.StartNew();
        while (!await condition())
        {
            if (watch.Elapsed > Limit)
                throw new TimeoutException($"it did not come about within {Limit.TotalMinutes:f0} minutes: {what}");
            await Task.Delay(Poll, cancellationToken);
        }
    }

    private static async Task<bool> ReportAsync(TakeoverOutcome calm, TakeoverOutcome run, TakeoverLoad load, IReadOnlyList<TimeSpan> takeovers, TextWriter output)
    {
        var problems = new List<string>();
        foreach (var (stream, prompts) in load.Streams)
        {
            var (a, b) = (calm.Heads[stream], run.Heads[stream]);
            if (b.Prompts != prompts.Count)
                problems.Add($"{stream}: {b.Prompts} prompts counted of {prompts.Count} sent");
            if (a.Unjudged + b.Unjudged > 0)
                problems.Add($"{stream}: {b.Unjudged} prompts unjudged, undisturbed {a.Unjudged}: the load is more than references are fitted for");
            if (a.Epoch != b.Epoch || a.Phase != b.Phase)
                problems.Add($"{stream}: epoch {b.Epoch} ({b.Phase}), undisturbed {a.Epoch} ({a.Phase})");
            if (!(Math.Abs((a.Score ?? 0) - (b.Score ?? 0)) <= Tolerance))
                problems.Add(string.Create(CultureInfo.InvariantCulture, $"{stream}: score {b.Score}, undisturbed {a.Score}"));
            if (b.Ingest.SequenceGaps + b.Ingest.SequenceStepsBack + b.Ingest.SequenceRepeats > 0)
                problems.Add($"{stream}: {b.Ingest.SequenceGaps} gaps, {b.Ingest.SequenceStepsBack} steps back, {b.Ingest.SequenceRepeats} repeats of the sequence");
        }

        problems.AddRange(calm.Events.Values.Except(run.Events.Values, StringComparer.Ordinal).Select(value => $"missing: {value}"));
        problems.AddRange(run.Events.Values.Except(calm.Events.Values, StringComparer.Ordinal).Select(value => $"not in the undisturbed run: {value}"));
        var sorted = takeovers.Order().ToList();
        var difference = load.Streams.Keys.Max(stream => Math.Abs((calm.Heads[stream].Score ?? 0) - (run.Heads[stream].Score ?? 0)));
        await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"""
            kills             {takeovers.Count}
            prompts           {run.Heads.Values.Sum(head => head.Prompts)} counted of {load.Streams.Values.Sum(prompts => prompts.Count)} sent; {run.Heads.Values.Sum(head => head.Ingest.Duplicates)} came again and were recognised
            alarms            {run.Events.Values.Count(value => value.StartsWith("drift.detected ", StringComparison.Ordinal))}, undisturbed {calm.Events.Values.Count(value => value.StartsWith("drift.detected ", StringComparison.Ordinal))}
            events            {run.Events.Count}, undisturbed {calm.Events.Count}; {run.Repeats} heard again under their ids
            largest |ΔD|      {difference:g3} (allowed {Tolerance:g3})
            takeover          p50 {sorted[sorted.Count / 2].TotalMilliseconds:f0} ms, max {sorted[^1].TotalMilliseconds:f0} ms from the kill until every stream goes on
            """));
        foreach (var problem in problems.Take(20))
            await output.WriteLineAsync($"DIFFERS  {problem}");
        await output.WriteLineAsync(problems.Count == 0 ? "the runs agree" : $"{problems.Count} differences");
        return problems.Count == 0;
    }
}
