using System.Diagnostics;
using SamkeStream.Benchmarks.Drift.Peers;
using SamkeStream.Benchmarks.Drift.Streams;

namespace SamkeStream.Benchmarks.Drift.Measures;

/// <summary>
/// Every detector on the same streams. Each peer is measured twice: with its own threshold, and with the one that makes its
/// measured ARL0 equal to ours.
/// </summary>
internal sealed class PeerTrial(DriftRow row, Trial trial, int seed)
{
    public List<PeerResult> Measure(int streams, int changeStreams, CancellationToken cancellation)
    {
        var live = trial.Live.Vectors;
        var distances = DistanceToCentroid.Of(trial.Vectors, live);
        Peer[] peers =
        [
            new OurDetector(trial.Reference, trial.Features),
            new OnlineMmd(trial.Vectors, live, row.Budget, seed),
            new CentroidDistance(trial.Vectors, live),
            new PageHinkley(distances),
            new Adwin(distances),
            new Kswin(distances, seed),
        ];
        var usual = trial.Live.Usual();
        var sampler = new StreamSampler(trial.Live, row.Stay, unchecked(seed * 31 + 11));
        var limit = Trial.LongestRun * row.Budget;
        var quiet = Enumerable.Range(0, streams).Select(_ => Quiet(sampler, usual, limit)).ToArray();
        var changed = Change.All(row.Mix, trial.Live)
            .Select(change => (change.Name, Streams: Enumerable.Range(0, changeStreams).Select(_ => change.Draw(sampler, usual, Trial.WarmUp, Trial.AfterChange)).ToArray())).ToArray();

        var results = new List<PeerResult>();
        var target = 0.0;
        foreach (var peer in peers)
        {
            var watch = Stopwatch.StartNew();
            var paths = quiet.Select(rows => Path(peer, rows, cancellation)).ToArray();
            var cost = watch.Elapsed.TotalMicroseconds / ((double)streams * limit) + peer.PreparedMicroseconds;
            var changes = changed.ToDictionary(c => c.Name, c => c.Streams.Select(rows => Path(peer, rows, cancellation)).ToArray());
            var own = Runs(paths, peer.DefaultThreshold);
            if (peer is OurDetector)
                target = own.Mean;
            else
                results.Add(Result($"{peer.Name}, own threshold", own, peer.DefaultThreshold));
            var threshold = peer is OurDetector ? peer.DefaultThreshold : ThresholdFor(paths, target);
            results.Add(Result(peer.Name, Runs(paths, threshold), threshold));

            PeerResult Result(string name, RunLengths runs, double h) => new(
                name, runs, cost,
                changes.ToDictionary(c => c.Key, IReadOnlyList<int?> (c) => [.. c.Value.Select(path => Delay(path, h))]),
                changes.ToDictionary(c => c.Key, IReadOnlyList<ScoreSample> (c) => [.. c.Value.Select(ScoreSample.From)]));
        }

        return results;
    }

    private static int[] Quiet(StreamSampler sampler, Traffic usual, int length)
    {
        sampler.Restart();
        return [.. Enumerable.Range(0, length).Select(_ => sampler.Next(usual))];
    }

    private static double[] Path(Peer peer, int[] rows, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        peer.Reset();
        return [.. rows.Select(peer.Observe)];
    }

    private static int? FirstAbove(double[] path, double threshold) => Array.FindIndex(path, score => score > threshold) is var at && at >= 0 ? at : null;

    private static RunLengths Runs(double[][] paths, double threshold)
    {
        var first = paths.Select(path => FirstAbove(path, threshold)).ToArray();
        return new RunLengths(
            first.Zip(paths, (at, path) => at is { } t ? t + 1L : path.Length).Sum(), first.Count(at => at is not null), [.. first.OfType<int>().Select(t => t + 1).Order()]);
    }

    /// <summary>Null: an alarm before the change, which the sample leaves out.</summary>
    private static int? Delay(double[] path, double threshold) => FirstAbove(path, threshold) switch
    {
        null => Trial.AfterChange,
        < Trial.WarmUp => null,
        { } at => at + 1 - Trial.WarmUp,
    };

    private static double ThresholdFor(double[][] paths, double runLength)
    {
        var scores = paths.SelectMany(path => path).Where(double.IsFinite);
        var (low, high) = (scores.Min(), scores.Max());
        for (var step = 0; step < 40; step++)
        {
            var middle = (low + high) / 2;
            if (Runs(paths, middle).Mean < runLength)
                low = middle;
            else
                high = middle;
        }

        return high;
    }
}
