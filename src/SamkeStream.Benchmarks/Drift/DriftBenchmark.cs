using SamkeStream.Benchmarks.Drift.Measures;
using SamkeStream.Benchmarks.Drift.Reporting;
using SamkeStream.Benchmarks.Prompts;
using SamkeStream.Drift;
using SamkeStream.Language.Encoders;
using SamkeStream.Language.Tensors;

namespace SamkeStream.Benchmarks.Drift;

/// <summary>Measures the drift detector and its peers on streams of real prompts.</summary>
public sealed class DriftBenchmark(DriftBenchmarkOptions options, IProgress<BenchmarkProgress>? progress = null)
{
    /// <summary>Runs every table asked for; what was finished in an earlier run with the same options and code is not measured again.</summary>
    /// <exception cref="ArgumentException">Wrong options, domains that do not exist, too few prompts.</exception>
    public DriftReport Run(CancellationToken cancellation = default)
    {
        options.ThrowIfInvalid();
        var folder = new PromptFolder(options.Prompts);
        var mixes = DriftCatalogue.Mixes(options, folder);
        TorchDevice.SetThreads(options.Threads);
        using var encoder = SentenceEncoder.Load(options.Encoder);
        var domains = new DomainLibrary(folder, encoder, new PromptVectors(Path.Combine(options.Cache, "vectors")), options, progress);
        var store = new ResultStore(Path.Combine(options.Cache, "drift"));

        var rows = new List<RowResult>();
        var regimes = new List<RegimeRowResult>();
        var peers = new List<PeerRowResult>();
        foreach (var mix in mixes)
        {
            var pool = domains.PoolOf(mix, cancellation);
            var fresh = domains.NewOf(mix, cancellation);
            var hashes = mix.Domains.Concat(mix.New).SelectMany(folder.Resolve).Select(PromptFolder.Hash).ToArray();
            foreach (var row in DriftCatalogue.Rows(mix, options, pool.Vectors.Count))
            {
                var changes = row is { MeasuresChanges: true, Stay: < .85 };
                if (options.Tables.Contains("regimes") && changes)
                    regimes.Add(new RegimeRowResult(row, Measure(row, $"regimes, {mix.Name}, {row.StreamName}", options.References, MeasureRegimes)));
                if (mix.IsForRegimesOnly)
                    continue;
                if (options.Tables.Intersect(["alarms", "delays", "kinds", "auroc"]).Any())
                    rows.Add(new RowResult(row, Measure(row, $"{mix.Name}, {row.StreamName}, n = {row.Size}, T = {row.Budget}", options.References, MeasureTrial)));
                if (options.Tables.Contains("peers") && changes)
                    peers.Add(new PeerRowResult(row, Measure(row, $"peers, {mix.Name}, {row.StreamName}", options.References, MeasurePeers)));
            }

            T[] Measure<T>(DriftRow row, string stage, int references, Func<DriftRow, int, T> measure)
            {
                var results = new T[references];
                var done = 0;
                progress?.Report(new BenchmarkProgress(stage, 0, references));
                Parallel.For(0, references, new ParallelOptions { MaxDegreeOfParallelism = options.Threads, CancellationToken = cancellation }, i =>
                {
                    var key = new ResultKey(
                        typeof(T).Name, encoder.Id, hashes, row, options.PromptsPerFile, options.Streams, options.ChangeStreams, options.Seed, i,
                        typeof(DriftReference).Module.ModuleVersionId, typeof(DriftBenchmark).Module.ModuleVersionId);
                    results[i] = store.GetOrMeasure(key, () => measure(row, i));
                    progress?.Report(new BenchmarkProgress(stage, Interlocked.Increment(ref done), references));
                });
                return results;
            }

            TrialResult MeasureTrial(DriftRow row, int reference) =>
                Trial.Create(row, pool, fresh, Seed(reference), cancellation).Measure(options.Streams, options.ChangeStreams, cancellation);

            RegimeResult MeasureRegimes(DriftRow row, int reference) =>
                new RegimeTrial(row, pool, domains.TopicsOf(mix, cancellation), Seed(reference), cancellation).Measure(options.ChangeStreams, cancellation);

            List<PeerResult> MeasurePeers(DriftRow row, int reference) =>
                new PeerTrial(row, Trial.Create(row, pool, fresh, Seed(reference), cancellation), Seed(reference)).Measure(options.Streams, options.ChangeStreams, cancellation);
        }

        var cost = options.Tables.Contains("cost") ? CostMeasurement.Run(domains.PoolOf(mixes[0], cancellation), options.LiveStreams, cancellation) : null;
        return new DriftReport(options, encoder.Id, rows, regimes, peers, cost);
    }

    private int Seed(int reference) => 1000 * options.Seed + reference;

    /// <summary>All that a part's result depends on.</summary>
    private sealed record ResultKey(
        string Type, string Encoder, IReadOnlyList<string> Files, DriftRow Row, int PromptsPerFile, int Streams, int ChangeStreams, int Seed, int Reference,
        Guid Detector, Guid Benchmark);
}
