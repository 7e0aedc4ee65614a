using System.Diagnostics;
using SamkeStream.Benchmarks.Drift.Streams;
using SamkeStream.Drift;
using SamkeStream.Drift.Calibration;
using SamkeStream.Drift.Detection;

namespace SamkeStream.Benchmarks.Drift.Measures;

/// <summary>
/// Time and memory of the detector by the way that the product takes: a vector in, a score out; of a large reference, which has the most
/// components. Processor time, since other work on the machine must not count.
/// </summary>
internal static class CostMeasurement
{
    private const int Prompts = 20_000, Rounds = 7, Size = 5000, PromptsPerStream = 260;

    public static CostResult Run(PromptPool pool, int streams, CancellationToken cancellation)
    {
        var rows = pool.DrawReference(Math.Min(Size, (int)(.8 * pool.Vectors.Count)), 0, seed: 1);
        using var process = Process.GetCurrentProcess();
        var start = ProcessorTime();
        var reference = DriftReference.Fit([.. rows.Select(i => pool.Vectors[i])], "benchmark", new DriftOptions(), maxThreads: 1, cancellation: cancellation);
        var fit = (ProcessorTime() - start).TotalSeconds;

        var live = new LivePool(pool, rows, []);
        var sampler = new StreamSampler(live, stay: 0, seed: 1);
        var usual = live.Usual();
        float[][] prompts = [.. Enumerable.Range(0, Prompts).Select(_ => live.Vectors[sampler.Next(usual)])];
        var rounds = new List<double>();
        for (var round = 0; round < Rounds; round++)
        {
            cancellation.ThrowIfCancellationRequested();
            var detector = new DriftDetector(reference);
            start = ProcessorTime();
            foreach (var prompt in prompts)
                detector.Observe(prompt);
            rounds.Add((ProcessorTime() - start).TotalMicroseconds / Prompts);
        }

        rounds.Sort();
        var features = FeatureTable.Create(reference.Features, prompts[..PromptsPerStream]);
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var detectors = Enumerable.Range(0, streams).Select(_ => new DriftDetector(reference)).ToArray();
        foreach (var detector in detectors)
        {
            cancellation.ThrowIfCancellationRequested();
            for (var i = 0; i < PromptsPerStream; i++)
                detector.Observe(i, features[i % features.Count]);
        }

        var bytes = (GC.GetTotalMemory(forceFullCollection: true) - before) / (double)streams;
        process.Refresh();
        using var state = new MemoryStream();
        detectors[0].Save(state);
        GC.KeepAlive(detectors);
        return new CostResult(
            rows.Length, rounds[Rounds / 2], rounds[0], rounds[^1], bytes / 1024, state.Length / 1024.0, streams, process.WorkingSet64 / (1024.0 * 1024), fit);

        TimeSpan ProcessorTime()
        {
            process.Refresh();
            return process.TotalProcessorTime;
        }
    }
}
