using SamkeStream.Benchmarks.Drift.Measures;

namespace SamkeStream.Benchmarks.Drift.Reporting;

/// <summary>
/// Area under the ROC of a score: the share of (changed, usual) pairs in which the changed stream has the higher one, ties counting
/// half. Pairs are made within a reference, as thresholds and scales are its own; the area is the mean over references.
/// </summary>
public static class Auroc
{
    private const int Replicates = 1000;

    /// <summary>Area with the 95 % interval of a bootstrap that draws references, and in each of them streams, with replacement.</summary>
    /// <param name="changed">Samples of the changed streams, by reference.</param>
    /// <param name="usual">Samples whose scores before the change are the usual ones, by reference.</param>
    /// <param name="width">Place in <see cref="ScoreSample.Widths"/>.</param>
    public static Estimate Of(IReadOnlyList<IReadOnlyList<ScoreSample>> changed, IReadOnlyList<IReadOnlyList<ScoreSample>> usual, int width)
    {
        ArgumentNullException.ThrowIfNull(changed);
        ArgumentNullException.ThrowIfNull(usual);
        // The share of usual scores below each changed one; their mean is the area.
        double[][] places = [.. changed.Select((samples, reference) =>
        {
            var before = usual[reference].Select(sample => sample.Before).Order().ToArray();
            return samples.Select(sample => Place(before, sample.After[width])).ToArray();
        })];
        var random = new Random(1);
        var areas = new double[Replicates];
        for (var replicate = 0; replicate < Replicates; replicate++)
        {
            for (var i = 0; i < places.Length; i++)
            {
                var drawn = places[random.Next(places.Length)];
                var sum = 0.0;
                for (var j = 0; j < drawn.Length; j++)
                    sum += drawn[random.Next(drawn.Length)];
                areas[replicate] += sum / drawn.Length / places.Length;
            }
        }

        Array.Sort(areas);
        return new Estimate(places.Average(reference => reference.Average()), areas[(int)(.025 * Replicates)], areas[(int)(.975 * Replicates) - 1]);
    }

    private static double Place(double[] ascending, double score)
    {
        var (below, equal) = (0, 0);
        foreach (var value in ascending)
        {
            below += value < score ? 1 : 0;
            equal += value == score ? 1 : 0;
        }

        return (below + .5 * equal) / ascending.Length;
    }
}
