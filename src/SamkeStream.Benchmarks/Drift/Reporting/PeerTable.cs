using System.Globalization;

namespace SamkeStream.Benchmarks.Drift.Reporting;

/// <summary>Our detector among the others, on the same streams.</summary>
internal static class PeerTable
{
    public static Table Create(PeerRowResult result)
    {
        ArgumentNullException.ThrowIfNull(result);
        var (row, trials) = result;
        var names = trials[0].Select(peer => peer.Name).ToArray();
        var changes = trials[0][0].Delays.Keys.ToArray();
        return new Table(
            $"Peers: {row.Mix.Name}, {row.StreamName}, n = {row.Size}",
            "Mean delay / 95 % of delays on the same streams. Where a row says nothing of its threshold, it is the one at which the peer's measured ARL0 on these streams equals ours.",
            ["detector", "ARL0/T", "µs a prompt", .. changes],
            [.. names.Select(name => Line(name))]);

        string[] Line(string name)
        {
            var own = trials.Select(trial => trial.First(peer => peer.Name == name)).ToArray();
            return
            [
                name,
                Math.Exp(own.Average(p => Math.Log(p.RunLengths.Mean / row.Budget))).ToString("f2", CultureInfo.InvariantCulture),
                own.Average(p => p.Microseconds).ToString("f1", CultureInfo.InvariantCulture),
                .. changes.Select(change => Delay([.. own.SelectMany(p => p.Delays[change]).Order()])),
            ];
        }
    }

    private static string Delay(int[] delays) => delays.Length == 0
        ? "alarms before"
        : string.Create(CultureInfo.InvariantCulture, $"{delays.Average():f0} / {delays[(int)(.95 * (delays.Length - 1))]}");
}
