using System.Numerics.Tensors;
using SamkeStream.Drift.Detection;
using SamkeStream.Drift.Regimes;

namespace SamkeStream.Drift.Monitoring;

/// <summary>Finds what shows a drift best: arms, cells and prompts.</summary>
internal static class Explainer
{
    private const int MostCells = 6, MostRepresentatives = 5, SearchedPrompts = 256;
    private const double FewestStandardErrors = 2;

    /// <param name="detector">Its latest scores are the evidence.</param>
    /// <param name="counts">Prompts since the change, by cell, then far ones [K + 1].</param>
    /// <param name="prompts">Those of them whose vectors are held, in order.</param>
    /// <param name="eValue">The conformal evidence.</param>
    public static DriftExplanation Explain(DriftDetector detector, int[] counts, IReadOnlyList<CollectedPrompt> prompts, double eValue)
    {
        var latest = prompts.Skip(Math.Max(0, prompts.Count - SearchedPrompts)).ToArray();
        var cells = detector.Reference.Features.Cells;
        var bins = new int[latest.Length];
        for (var i = 0; i < latest.Length; i++)
        {
            var (cell, novelty) = cells.Measure(latest[i].Vector);
            bins[i] = novelty > cells.FarCut ? counts.Length - 1 : cell;
        }

        return new DriftExplanation(ArmsOf(detector), CellsOf(detector.Reference, counts, latest, bins), Represent(latest, bins, counts.Length - 1), eValue);
    }

    private static ArmEvidence[] ArmsOf(DriftDetector detector)
    {
        var scores = detector.ChannelScores.ToArray();
        return [.. detector.Reference.Channels
            .Select((channel, i) => new ArmEvidence(channel.Arm, channel.Scale, scores[i]))
            .Where(evidence => !double.IsNaN(evidence.Score))
            .GroupBy(evidence => evidence.Arm)
            .Select(arm => arm.MaxBy(evidence => evidence.Score)!)];
    }

    private static CellChange[] CellsOf(DriftReference reference, int[] counts, CollectedPrompt[] prompts, int[] bins)
    {
        var n = counts.Sum();
        if (n == 0)
            return [];
        return [.. counts
            .Select((count, bin) =>
            {
                var expected = reference.Profile.CellShares[bin];
                var standardError = Math.Sqrt(expected * (1 - expected) * reference.Tau / n);
                var at = Array.LastIndexOf(bins, bin);
                return new CellChange(
                    bin == counts.Length - 1 ? null : bin, expected, (double)count / n, ((double)count / n - expected) / standardError,
                    at < 0 ? null : prompts[at].Ordinal);
            })
            .Where(change => Math.Abs(change.StandardErrors) >= FewestStandardErrors)
            .OrderByDescending(change => Math.Abs(change.StandardErrors))
            .Take(MostCells)];
    }

    /// <summary>
    /// Far prompts (all, where too few are far), nearest to their centroid, each as unlike the chosen ones as it is like the centroid
    /// (maximal marginal relevance, Carbonell and Goldstein 1998).
    /// </summary>
    private static long[] Represent(CollectedPrompt[] prompts, int[] bins, int farBin)
    {
        var far = prompts.Where((_, i) => bins[i] == farBin).ToArray();
        var candidates = far.Length >= MostRepresentatives ? far : prompts;
        if (candidates.Length == 0)
            return [];
        var centroid = RegimeLibrary.MeanOf([.. candidates.Select(p => p.Vector)]);
        var values = candidates.Select(p => TensorPrimitives.CosineSimilarity<float>(p.Vector, centroid)).ToArray();
        var nearest = new float[candidates.Length];
        var chosen = new List<long>(MostRepresentatives);
        while (chosen.Count < Math.Min(MostRepresentatives, candidates.Length))
        {
            var best = 0;
            for (var i = 1; i < candidates.Length; i++)
            {
                if (values[i] - nearest[i] > values[best] - nearest[best])
                    best = i;
            }

            chosen.Add(candidates[best].Ordinal);
            values[best] = float.NegativeInfinity;
            for (var i = 0; i < candidates.Length; i++)
                nearest[i] = Math.Max(nearest[i], TensorPrimitives.Dot<float>(candidates[i].Vector, candidates[best].Vector));
        }

        return [.. chosen.Order()];
    }
}
