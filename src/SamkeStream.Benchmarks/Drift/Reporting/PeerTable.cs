using System.Globalization;
using SamkeStream.Benchmarks.Drift.Measures;

namespace SamkeStream.Benchmarks.Drift.Reporting;

/// <summary>Our detector among the others, on the same streams.</summary>
internal static class PeerTable
{
    public static IEnumerable<Table> Create(PeerRowResult result)
    {
        ArgumentNullException.ThrowIfNull(result);
        var (row, trials) = result;
        var title = $"{row.Mix.Name}, {row.StreamName}, n = {row.Size}";
        var changes = trials[0][0].Delays.Keys.ToArray();
        yield return new Table(
            $"Peers: {title}",
            "Mean delay [95 % interval over references] / 95 % of delays, on the same streams. Where a row says nothing of its threshold, it is the one at which the peer's measured ARL0 on these streams equals ours.",
            ["detector", "ARL0/T", "µs a prompt", .. changes],
            [.. trials[0].Select(peer => peer.Name).Select(Line)]);

        PeerResult[] ours = [.. trials.Select(trial => trial[0])];
        string[] tuned = [.. trials[0].Skip(1).Select(peer => peer.Name).Where(name => !name.EndsWith("own threshold", StringComparison.Ordinal))];
        yield return new Table(
            $"Ours minus peers: {title}",
            "Mean difference of the delays, stream by stream, at the same measured ARL0, with its 95 % interval over references. Negative: ours is earlier; ahead or behind where the interval leaves out 0, else level.",
            ["peer", .. changes],
            [.. tuned.Select(name => (string[])[name, .. changes.Select(change => Difference(ours, Of(name), change))])]);

        yield return new Table(
            $"AUROC of the peers' scores: {title}",
            $"Score {string.Join(" / ", ScoreSample.Widths)} prompts after the change against the score of usual traffic.",
            ["detector", .. changes],
            [.. tuned.Prepend(ours[0].Name).Select(name => (string[])[name, .. changes.Select(change => Areas(Of(name), change))])]);

        PeerResult[] Of(string name) => [.. trials.Select(trial => trial.First(peer => peer.Name == name))];

        string[] Line(string name)
        {
            var own = Of(name);
            return
            [
                name,
                Math.Exp(own.Average(p => Math.Log(p.RunLengths.Mean / row.Budget))).ToString("f2", CultureInfo.InvariantCulture),
                own.Average(p => p.Microseconds).ToString("f1", CultureInfo.InvariantCulture),
                .. changes.Select(change => Delay(own, change)),
            ];
        }
    }

    private static string Delay(PeerResult[] own, string change)
    {
        var delays = own.SelectMany(p => p.Delays[change]).OfType<int>().Order().ToArray();
        if (delays.Length == 0)
            return "alarms before";
        var mean = Estimate.OfMeans([.. own.Select(p => p.Delays[change].OfType<int>().ToArray()).Where(d => d.Length > 0).Select(d => d.Average())]);
        return string.Create(CultureInfo.InvariantCulture, $"{mean.Format("f0")} / {delays[(int)(.95 * (delays.Length - 1))]}");
    }

    private static string Difference(PeerResult[] ours, PeerResult[] peers, string change)
    {
        var differences = ours.Zip(peers, (our, peer) => our.Delays[change].Zip(peer.Delays[change], (a, b) => a - b).OfType<int>().ToArray())
            .Where(reference => reference.Length > 0).Select(reference => reference.Average()).ToArray();
        if (differences.Length == 0)
            return "alarms before";
        var difference = Estimate.OfMeans(differences);
        var verdict = double.IsNaN(difference.High) ? "" : difference.High < 0 ? " ahead" : difference.Low > 0 ? " behind" : " level";
        return difference.Format("f0") + verdict;
    }

    private static string Areas(PeerResult[] own, string change)
    {
        IReadOnlyList<ScoreSample>[] usual = [.. own.Select(p => p.Scores.Values.SelectMany(samples => samples).ToArray())];
        IReadOnlyList<ScoreSample>[] changed = [.. own.Select(p => p.Scores[change])];
        return string.Join(" / ", ScoreSample.Widths.Select((_, i) => Auroc.Of(changed, usual, i).Value.ToString("f2", CultureInfo.InvariantCulture)));
    }
}
