using SamkeStream.Drift.Detection;

namespace SamkeStream.Drift.Calibration;

/// <summary>
/// Thresholds by the moving-block bootstrap. Every replicate draws a reference and a stream from one half; run
/// lengths are near exponential, so the e^(−L/T) quantile of the maxima over L prompts gives T prompts between false alarms.
/// </summary>
internal sealed class BootstrapCalibration
{
    private const int MomentReplicates = 80, ChannelReplicates = 200, StretchLength = 64, WarmUp = 128;
    private const double LowestThreshold = .3;

    private readonly FeatureTable[] _tables;
    private readonly DriftOptions _options;
    private readonly Dependence _dependence;
    private readonly ParallelOptions _parallel;
    private readonly IProgress<double>? _progress;
    private readonly int _replicates;
    private readonly int _total;
    private int _done;

    public BootstrapCalibration(
        FeatureTable[] tables, DriftOptions options, Dependence dependence, int threads, IProgress<double>? progress, CancellationToken cancellation)
    {
        _tables = tables;
        _options = options;
        _dependence = dependence;
        _progress = progress;
        _parallel = new ParallelOptions { MaxDegreeOfParallelism = threads, CancellationToken = cancellation };
        _replicates = options.Replicates ?? (options.BudgetPrompts <= 5000 ? 400 : 2000);
        _total = MomentReplicates + ChannelReplicates + _replicates;
    }

    private int StreamLength => Math.Min(_options.BudgetPrompts, 1000);

    /// <summary>Prompts before a stream counts. A budget longer than the streams drawn here is about the rate of alarms once all windows are full.</summary>
    private int StartUp => _options.BudgetPrompts > StreamLength ? _options.LargestWindow : 0;

    /// <summary>Where between the quantile and the tail the budget lies on sticky streams: half-way up to T = 1000, nearer to the tail the rarer the bursts that count.</summary>
    private double TailShare => 1 - .5 * Math.Sqrt((double)StreamLength / _options.BudgetPrompts);

    private int MomentLength => Math.Max(600, 2 * _options.LargestWindow);

    /// <exception cref="OperationCanceledException">The caller gave up.</exception>
    public DriftChannel[] Run()
    {
        var channels = Standardise();
        var quantile = Math.Exp(-(double)StreamLength / _options.BudgetPrompts);
        SetThresholds(channels, quantile);

        var stretches = _dependence.IsSticky ? Math.Max(0, (StreamLength - WarmUp) / StretchLength) : 0;
        var replicates = new (double Maximum, double[] Peaks)[_replicates];
        RunReplicates(stage: 3, _replicates, StartUp + StreamLength, (replicate, run) =>
        {
            run.Skip(StartUp);
            replicates[replicate] = Maxima(run, channels, stretches);
        });
        var threshold = Quantile([.. replicates.Select(r => r.Maximum)], quantile);
        if (stretches > 0)
            threshold += TailShare * Math.Max(0, TailThreshold([.. replicates.SelectMany(r => r.Peaks)]) - threshold);
        return [.. channels.Select(c => c with { Threshold = c.Threshold * threshold })];
    }

    /// <summary>Mean and deviation of every window's statistic; a cumulative sum keeps its own unit.</summary>
    private DriftChannel[] Standardise()
    {
        var layout = ArmsFor(_tables[0]).Channels;
        var sums = new (double Sum, double Squares, int Count)[MomentReplicates][];
        RunReplicates(stage: 1, MomentReplicates, MomentLength, (replicate, run) =>
        {
            var sum = new (double Sum, double Squares, int Count)[layout.Count];
            while (run.Next())
            {
                for (var i = 0; i < sum.Length; i++)
                {
                    var value = run.Statistics[i];
                    if (!double.IsNaN(value))
                        sum[i] = (sum[i].Sum + value, sum[i].Squares + value * value, sum[i].Count + 1);
                }
            }

            sums[replicate] = sum;
        });

        var channels = new DriftChannel[layout.Count];
        for (var i = 0; i < channels.Length; i++)
        {
            var (mean, deviation) = (0.0, 1.0);
            if (layout[i].Arm is not (DriftArm.Novelty or DriftArm.Share))
            {
                var count = Math.Max(1, sums.Sum(s => s[i].Count));
                mean = sums.Sum(s => s[i].Sum) / count;
                deviation = Math.Sqrt(Math.Max(1e-12, sums.Sum(s => s[i].Squares) / count - mean * mean));
            }

            channels[i] = new DriftChannel(layout[i].Arm, layout[i].Scale, mean, deviation, 1);
        }

        return channels;
    }

    /// <summary>
    /// One threshold per channel, at the same quantile of each one's own maximum (else bursts in the short windows would set the
    /// threshold of the long ones), then all channels of an arm together to that quantile.
    /// </summary>
    private void SetThresholds(DriftChannel[] channels, double quantile)
    {
        var maxima = new double[ChannelReplicates][];
        RunReplicates(stage: 2, ChannelReplicates, StartUp + StreamLength, (replicate, run) =>
        {
            run.Skip(StartUp);
            var highest = new double[channels.Length];
            Array.Fill(highest, double.NegativeInfinity);
            while (run.Next())
            {
                for (var i = 0; i < highest.Length; i++)
                {
                    if (channels[i].Score(run.Statistics[i]) is var score && score > highest[i])
                        highest[i] = score;
                }
            }

            maxima[replicate] = highest;
        });

        for (var i = 0; i < channels.Length; i++)
        {
            var own = Quantile([.. maxima.Select(m => m[i])], quantile);
            channels[i] = channels[i] with { Threshold = double.IsFinite(own) ? Math.Max(LowestThreshold, own) : double.PositiveInfinity };
        }

        foreach (var arm in channels.Select(c => c.Arm).Distinct().ToArray())
        {
            var members = Enumerable.Range(0, channels.Length).Where(i => channels[i].Arm == arm).ToArray();
            var together = Quantile([.. maxima.Select(m => members.Max(i => m[i] / channels[i].Threshold))], quantile);
            foreach (var i in members)
                channels[i] = channels[i] with { Threshold = channels[i].Threshold * together };
        }
    }

    private static (double Maximum, double[] Peaks) Maxima(BootstrapRun run, DriftChannel[] channels, int stretches)
    {
        var maximum = double.NegativeInfinity;
        var peaks = new double[stretches];
        Array.Fill(peaks, double.NegativeInfinity);
        for (var t = 0; run.Next(); t++)
        {
            var score = double.NegativeInfinity;
            for (var i = 0; i < channels.Length; i++)
            {
                if (channels[i].Score(run.Statistics[i]) is var own && own > score)
                    score = own;
            }

            maximum = Math.Max(maximum, score);
            var stretch = (t - WarmUp) / StretchLength;
            if (t >= WarmUp && stretch < stretches)
                peaks[stretch] = Math.Max(peaks[stretch], score);
        }

        return (maximum, peaks);
    }

    /// <summary>
    /// Blocks cannot make bursts worse than those seen, so on sticky streams the quantile is too low; the tail of the maxima of 64
    /// prompts, exponential above their upper quartile, gives too much.
    /// </summary>
    private double TailThreshold(double[] peaks)
    {
        Array.Sort(peaks);
        var level = peaks[(int)(.75 * peaks.Length)];
        var beyond = peaks.Where(p => p > level).ToArray();
        return beyond.Length == 0 ? level : level + (beyond.Average() - level) * Math.Log(.25 * _options.BudgetPrompts / StretchLength);
    }

    private static double Quantile(double[] values, double quantile)
    {
        Array.Sort(values);
        return values[Math.Min(values.Length - 1, (int)(quantile * values.Length))];
    }

    private ArmSet ArmsFor(FeatureTable table) => new(_options, table.Features.Groups, table.Features.Whitening.Spreads, _dependence.Stay);

    /// <summary>Every replicate has a seed and a place of its own, so the result does not depend on the threads.</summary>
    private void RunReplicates(int stage, int count, int length, Action<int, BootstrapRun> use) =>
        Parallel.For(
            0, count, _parallel,
            () => _tables.Select(table => new BootstrapRun(table, _tables.Sum(t => t.Count), ArmsFor(table), _dependence.BlockLength)).ToArray(),
            (replicate, _, runs) =>
            {
                var run = runs[replicate % runs.Length];
                run.Start(SplitMix64.For(_options.Seed, stage, replicate), length);
                use(replicate, run);
                if (Interlocked.Increment(ref _done) is var done && (done % 50 == 0 || done == _total))
                    _progress?.Report((double)done / _total);
                return runs;
            },
            static _ => { });
}
