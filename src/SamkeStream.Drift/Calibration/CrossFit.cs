using SamkeStream.Drift.Features;

namespace SamkeStream.Drift.Calibration;

/// <summary>
/// Features and moments of a reference with nothing held back. Each half is calibrated with features fitted on the other half, so
/// that the bootstrap sees every prompt out of sample; the live stream gets features fitted on all prompts. What grows with the
/// number of fitted prompts is carried over to that larger number.
/// </summary>
internal sealed class CrossFit
{
    private CrossFit(FeatureMap features, FeatureTable[] halves, FeatureTable all, ReferenceMoments moments)
    {
        Features = features;
        Halves = halves;
        All = all;
        Moments = moments;
    }

    /// <summary>Fitted on all vectors.</summary>
    public FeatureMap Features { get; }

    /// <summary>The halves in time order, each as the other one's features see it.</summary>
    public FeatureTable[] Halves { get; }

    /// <summary>All vectors as their own features see them.</summary>
    public FeatureTable All { get; }

    public ReferenceMoments Moments { get; }

    /// <param name="vectors">[n][C] in time order.</param>
    public static CrossFit Run(IReadOnlyList<float[]> vectors, DriftOptions options, CancellationToken cancellation)
    {
        float[][] first = [.. vectors.Take(vectors.Count / 2)], second = [.. vectors.Skip(vectors.Count / 2)];
        var components = options.ComponentsFor(vectors.Count, vectors[0].Length);
        var ofFirst = FeatureMap.Fit(first, components, options);
        cancellation.ThrowIfCancellationRequested();
        var ofSecond = FeatureMap.Fit(second, components, options);
        cancellation.ThrowIfCancellationRequested();
        var ofAll = FeatureMap.Fit([.. vectors], components, options);
        cancellation.ThrowIfCancellationRequested();

        FeatureTable[] halves = [FeatureTable.Create(ofSecond, first), FeatureTable.Create(ofFirst, second)];
        var features = ofAll.Scaled(Math.Sqrt(SpreadRatio(halves, FeatureTable.Create(ofAll, vectors))));
        var all = FeatureTable.Create(features, vectors);
        return new CrossFit(features, halves, all, MomentsOf(halves, all));
    }

    /// <summary>
    /// The whitening is a little too small out of sample and too large in sample; the error falls like 1/n. So the spread of z on
    /// new prompts lies half-way, and z is scaled down to the spread that the halves were calibrated with.
    /// </summary>
    private static double SpreadRatio(FeatureTable[] halves, FeatureTable all)
    {
        var outside = halves.Average(half => half.MeanSpread());
        return outside / ((outside + all.MeanSpread()) / 2);
    }

    private static ReferenceMoments MomentsOf(FeatureTable[] halves, FeatureTable all)
    {
        var separate = halves.Select(half => half.Moments(half.Rows())).ToArray();
        var together = all.Moments(all.Rows());
        return new ReferenceMoments(
            together.MeanZ,
            // Zero in sample by construction; what it is out of sample falls like 1/√n (measured on real prompts).
            separate.Average(m => m.NoveltyMean) / Math.Sqrt(2),
            Math.Sqrt(separate.Average(m => m.NoveltyDeviation * m.NoveltyDeviation)),
            separate.Average(m => m.FarShare),
            together.CellShares);
    }
}
