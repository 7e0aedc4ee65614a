using System.Numerics.Tensors;
using SamkeStream.Benchmarks.Drift.Streams;
using SamkeStream.Drift;
using SamkeStream.Drift.Calibration;
using SamkeStream.Drift.Monitoring;

namespace SamkeStream.Benchmarks.Drift.Measures;

/// <summary>
/// Whole monitors on streams that leave their usual traffic A for a domain B, come back, and leave again: for B, which should be
/// recognised, or for another domain C, which should not. Prompts of B's second visit are others than those of the first.
/// </summary>
internal sealed class RegimeTrial
{
    /// <summary>Usual prompts before the first visit, prompts of the first visit, usual ones after it, prompts watched after the second change.</summary>
    public const int Before = 300, Visit = 300, Between = 900, After = 1100;

    /// <summary>T: with a false alarm every 1000 prompts, a quarter of the changes would come within the incident of one.</summary>
    public const int Budget = 5000;

    private readonly DriftRow _row;
    private readonly int _seed;
    private readonly DriftReference _reference;
    private readonly IReadOnlyList<float[][]> _usual;
    private readonly double[] _usualWeights;
    private readonly IReadOnlyList<Domain> _new;

    public RegimeTrial(DriftRow row, PromptPool pool, IReadOnlyList<Domain> fresh, int seed, CancellationToken cancellation)
    {
        (_row, _seed, _new) = (row, seed, fresh);
        var rows = pool.DrawReference(row.Size, row.Stay, seed);
        _reference = DriftReference.Fit([.. rows.Select(i => pool.Vectors[i])], "benchmark", new DriftOptions { BudgetPrompts = Budget }, maxThreads: 1, cancellation: cancellation);
        var taken = rows.ToHashSet();
        _usual = [.. Enumerable.Range(0, pool.TopicCount).Select(t => pool.Topic(t).Where(i => !taken.Contains(i)).Select(i => pool.Vectors[i]).ToArray())];
        _usualWeights = pool.Weights(pool.Shares(row.Size));
    }

    public RegimeResult Measure(int streams, CancellationToken cancellation)
    {
        var far = _new.ToDictionary(d => d.Name, d => d.Vectors.Average(x => _reference.Features.Cells.Measure(x).Novelty > _reference.Features.Cells.FarCut ? 1.0 : 0));
        var returns = new Dictionary<string, IReadOnlyList<RegimeSample>>();
        var strangers = new Dictionary<string, IReadOnlyList<RegimeSample>>();
        var similarities = new Dictionary<string, double>();
        for (var b = 0; b < _new.Count; b++)
        {
            for (var c = 0; c < _new.Count; c++)
            {
                var pair = RegimeResult.Pair(_new[b].Name, _new[c].Name);
                var samples = Enumerable.Range(0, streams).Select(stream => Run(b, c, stream, cancellation)).ToArray();
                if (b == c)
                {
                    returns[_new[b].Name] = samples;
                    continue;
                }

                strangers[pair] = samples;
                similarities[pair] = TensorPrimitives.CosineSimilarity<float>(MeanOf(_new[b]), MeanOf(_new[c]));
            }
        }

        return new RegimeResult(far, similarities, returns, strangers);
    }

    private RegimeSample Run(int stored, int next, int stream, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        if (_reference.State == CalibrationState.Learning)
            return new RegimeSample(false, false, null, false, 0);
        var random = new Random(unchecked(((_seed * 31 + stored) * 31 + next) * 1009 + stream));
        var usual = new VisitSampler(_usual, _usualWeights, _row.Stay, random);
        var halves = Halves(_new[stored], random);
        var second = stored == next ? halves.Second : TopicsOf(_new[next], Enumerable.Range(0, _new[next].Vectors.Count));
        var monitor = new StreamMonitor(new MonitorOptions { ReferenceSize = _row.Size });
        monitor.Watch(_reference);
        var ordinal = 0L;

        Feed(usual, Before);
        var firstVisit = Feed(Sampler(halves.First), Visit).OfType<Updated>().LastOrDefault()?.RegimeId;
        Feed(usual, Between);
        var isStored = firstVisit is not null && firstVisit != monitor.RegimeId && monitor.Regimes.Any(regime => regime.Id == firstVisit);
        var epoch = monitor.Epoch;
        var first = ordinal;
        var found = Feed(Sampler(second), After).OfType<WindowReady>().FirstOrDefault(window => window.Reason == WindowReason.Recurring);
        return new RegimeSample(isStored, monitor.Epoch > epoch, found?.RegimeId, found is not null && found.RegimeId == firstVisit, found is null ? 0 : (int)(found.Ordinal - first + 1));

        List<MonitorEvent> Feed(VisitSampler sampler, int prompts)
        {
            var events = new List<MonitorEvent>();
            for (var i = 0; i < prompts; i++)
                events.AddRange(monitor.Observe(ordinal, DateTimeOffset.UnixEpoch.AddSeconds(ordinal++), sampler.Next()));
            return events;
        }

        VisitSampler Sampler(IReadOnlyList<float[][]> topics) => new(topics, [.. topics.Select(topic => (double)topic.Length)], _row.Stay, random);
    }

    private static (IReadOnlyList<float[][]> First, IReadOnlyList<float[][]> Second) Halves(Domain domain, Random random)
    {
        var order = Enumerable.Range(0, domain.Vectors.Count).ToArray();
        random.Shuffle(order);
        return (TopicsOf(domain, order.Take(order.Length / 2)), TopicsOf(domain, order.Skip(order.Length / 2)));
    }

    private static float[][][] TopicsOf(Domain domain, IEnumerable<int> rows)
    {
        var byTopic = rows.ToLookup(row => domain.Topics[row], row => domain.Vectors[row]);
        return [.. Enumerable.Range(0, domain.TopicCount).Select(topic => byTopic[topic].ToArray())];
    }

    private static float[] MeanOf(Domain domain)
    {
        var mean = new float[domain.Vectors[0].Length];
        foreach (var vector in domain.Vectors)
            TensorPrimitives.Add(mean, vector, mean);
        return mean;
    }
}
