using System.Diagnostics;
using System.Numerics.Tensors;
using SamkeStream.Benchmarks.Drift.Streams;
using SamkeStream.Drift;
using SamkeStream.Drift.Calibration;
using SamkeStream.Drift.Detection;

namespace SamkeStream.Benchmarks.Drift.Measures;

/// <summary>One reference, calibrated as the product does it, and the live streams that it never saw.</summary>
internal sealed class Trial
{
    /// <summary>Usual prompts before a change, prompts after it, and budgets after which a stream without an alarm is cut.</summary>
    public const int WarmUp = 300, AfterChange = 1000, LongestRun = 6;

    private readonly DriftRow _row;
    private readonly int _seed;

    private Trial(DriftRow row, int seed, IReadOnlyList<float[]> vectors, LivePool live, DriftReference reference, double seconds)
    {
        (_row, _seed, Vectors, Live, Reference, CalibrationSeconds) = (row, seed, vectors, live, reference, seconds);
        Features = FeatureTable.Create(reference.Features, live.Vectors);
    }

    /// <summary>The reference's vectors in time order.</summary>
    public IReadOnlyList<float[]> Vectors { get; }

    public LivePool Live { get; }

    public DriftReference Reference { get; }

    /// <summary>Features of the live pool's vectors, by row.</summary>
    public FeatureTable Features { get; }

    public double CalibrationSeconds { get; }

    public static Trial Create(DriftRow row, PromptPool pool, IReadOnlyList<Domain> fresh, int seed, CancellationToken cancellation)
    {
        var rows = pool.DrawReference(row.Size, row.Stay, seed);
        float[][] vectors = [.. rows.Select(i => pool.Vectors[i])];
        var watch = Stopwatch.StartNew();
        var reference = DriftReference.Fit(vectors, "benchmark", new DriftOptions { BudgetPrompts = row.Budget }, maxThreads: 1, cancellation: cancellation);
        return new Trial(row, seed, vectors, new LivePool(pool, rows, fresh), reference, watch.Elapsed.TotalSeconds);
    }

    public TrialResult Measure(int streams, int changeStreams, CancellationToken cancellation)
    {
        var runs = MeasureRunLengths(streams, cancellation);
        var far = _row.Mix.New.Index().ToDictionary(d => d.Item, d => Live.RowsOf(d.Index).Average(row => Features[row].IsFar ? 1.0 : 0));
        var changes = new Dictionary<string, IReadOnlyList<ChangeSample>>();
        var scores = new Dictionary<string, IReadOnlyList<ScoreSample>>();
        foreach (var change in _row.MeasuresChanges ? Change.All(_row.Mix, Live) : [])
            (changes[change.Name], scores[change.Name]) = MeasureChange(change, changeStreams, cancellation);
        return new TrialResult(Reference.State, Reference.Tau, CalibrationSeconds, runs, far, changes, scores);
    }

    private RunLengths MeasureRunLengths(int streams, CancellationToken cancellation)
    {
        var sampler = new StreamSampler(Live, _row.Stay, unchecked(_seed * 31 + 5));
        var usual = Live.Usual();
        var limit = LongestRun * _row.Budget;
        var lengths = new List<int>();
        var prompts = 0L;
        for (var stream = 0; stream < streams; stream++)
        {
            cancellation.ThrowIfCancellationRequested();
            sampler.Restart();
            var detector = new DriftDetector(Reference);
            for (var t = 1; t <= limit; t++)
            {
                prompts++;
                if (!(detector.Observe(t, Features[sampler.Next(usual)]).Score > 1))
                    continue;
                lengths.Add(t);
                break;
            }
        }

        return new RunLengths(prompts, lengths.Count, [.. lengths.Order()]);
    }

    private (List<ChangeSample> Changes, List<ScoreSample> Scores) MeasureChange(Change change, int streams, CancellationToken cancellation)
    {
        var sampler = new StreamSampler(Live, _row.Stay, unchecked(_seed * 31 + 6));
        var usual = Live.Usual();
        var samples = new List<ChangeSample>();
        var scores = new List<ScoreSample>();
        var path = new double[WarmUp + ScoreSample.Widths.Max()];
        for (var stream = 0; stream < streams; stream++)
        {
            cancellation.ThrowIfCancellationRequested();
            var rows = change.Draw(sampler, usual, WarmUp, AfterChange + KindRule.DecisionPrompts);
            var detector = new DriftDetector(Reference);
            var (alarm, prompts) = (default(DriftScore), 0);
            for (var t = 0; t < WarmUp + AfterChange && (prompts == 0 || t < path.Length); t++)
            {
                var score = detector.Observe(t, Features[rows[t]], isChangeWanted: prompts == 0);
                if (t < path.Length)
                    path[t] = score.Score;
                if (prompts == 0 && score.Score > 1)
                    (alarm, prompts) = (score, t + 1);
            }

            scores.Add(ScoreSample.From(path));
            if (prompts == 0)
                samples.Add(new ChangeSample(AfterChange, false, default, 0, 0, default));
            else if (prompts > WarmUp)
                samples.Add(Judge(prompts, alarm, rows));
        }

        return (samples, scores);
    }

    private ChangeSample Judge(int prompts, DriftScore alarm, int[] rows)
    {
        var changePoint = (int)(alarm.ChangePoint ?? prompts);
        var changed = rows.AsSpan(changePoint, KindRule.DecisionPrompts);
        var far = 0;
        foreach (var row in changed)
            far += Features[row].IsFar ? 1 : 0;
        var shift = KindRule.Shift(TensorPrimitives.Distance<float>(Features.Moments(changed).MeanZ, Reference.Moments.MeanZ), changed.Length, Reference);
        return new ChangeSample(
            prompts - WarmUp, true, alarm.Arm, changePoint - WarmUp, shift, KindRule.Decide((double)far / changed.Length, Reference.FarShare, changed.Length, shift));
    }
}
