using SamkeStream.Drift.Calibration;

namespace SamkeStream.Drift.Outcomes;

/// <summary>
/// What outcomes are normal: mean and deviation in every cell of the reference (shrunk to those of all cells), and the threshold of
/// the CUSUM on outcomes that are worse, by the moving-block bootstrap with the baseline estimated anew in every replicate.
/// </summary>
/// <param name="Means">By cell, then far prompts [K + 1].</param>
/// <param name="Deviations">The same [K + 1].</param>
/// <param name="Threshold">Of the CUSUM.</param>
internal sealed record OutcomeBaseline(double[] Means, double[] Deviations, double Threshold)
{
    /// <summary>κ: in standard deviations of the outcome.</summary>
    public const double Slope = .25;

    private const double LeastShrinkage = 1, MostShrinkage = 1000, DeviationShrinkage = 10, Clip = 4, LowestThreshold = 5, SmallestDeviation = .05;
    private const int Replicates = 400;

    /// <param name="outcomes">Cell and score of every outcome in the order they came.</param>
    /// <param name="cells">K + 1.</param>
    /// <param name="budget">T in outcomes.</param>
    /// <param name="seed">Of the bootstrap.</param>
    public static OutcomeBaseline Fit(IReadOnlyList<(int Cell, double Score)> outcomes, int cells, int budget, int seed)
    {
        var (n, length) = (outcomes.Count, Math.Min(budget, 1000));
        var all = Estimate(outcomes, cells);
        var blockLength = BlockLength(outcomes, all);
        var drawn = new (int Cell, double Score)[Math.Max(n, length)];
        var maxima = new double[Replicates];
        for (var replicate = 0; replicate < Replicates; replicate++)
        {
            var random = SplitMix64.For(seed, stage: 9, replicate);
            Draw(outcomes, drawn.AsSpan(0, n), blockLength, ref random);
            var estimate = Estimate(new ArraySegment<(int Cell, double Score)>(drawn, 0, n), cells);
            Draw(outcomes, drawn.AsSpan(0, length), blockLength, ref random);
            var sum = 0.0;
            foreach (var (cell, score) in drawn.AsSpan(0, length))
            {
                sum = Math.Max(0, sum + estimate.Decline(cell, score) - Slope);
                maxima[replicate] = Math.Max(maxima[replicate], sum);
            }
        }

        Array.Sort(maxima);
        var quantile = maxima[(int)(Math.Exp(-(double)length / budget) * Replicates)];
        return all with { Threshold = Math.Max(LowestThreshold, quantile) };
    }

    /// <summary>How many deviations an outcome is below what is normal in its cell, clipped to ±4.</summary>
    public double Decline(int cell, double score) => Math.Clamp((Means[cell] - score) / Deviations[cell], -Clip, Clip);

    private static OutcomeBaseline Estimate(IReadOnlyList<(int Cell, double Score)> outcomes, int cells)
    {
        double sum = 0, largest = 1;
        var counts = new int[cells];
        var means = new double[cells];
        foreach (var (cell, score) in outcomes)
        {
            sum += score;
            largest = Math.Max(largest, Math.Abs(score));
            counts[cell]++;
            means[cell] += score;
        }

        var mean = sum / outcomes.Count;
        var floor = SmallestDeviation * largest;
        var (within, between) = (floor * floor, 0.0);
        foreach (var (cell, score) in outcomes)
        {
            var residual = score - means[cell] / counts[cell];
            within += residual * residual / Math.Max(1, outcomes.Count - cells);
        }

        for (var j = 0; j < cells; j++)
        {
            if (counts[j] > 0)
                between += (counts[j] * Math.Pow(means[j] / counts[j] - mean, 2) - within) / outcomes.Count;
        }

        // Empirical Bayes: the less the cells differ, the more of the common mean goes into each.
        var weight = Math.Clamp(within / Math.Max(1e-9, between), LeastShrinkage, MostShrinkage);
        var squares = new double[cells];
        for (var j = 0; j < cells; j++)
            means[j] = (means[j] + weight * mean) / (counts[j] + weight);
        foreach (var (cell, score) in outcomes)
        {
            var residual = score - means[cell];
            squares[cell] += residual * residual;
        }

        for (var j = 0; j < cells; j++)
            squares[j] = Math.Max(floor, Math.Sqrt((squares[j] + DeviationShrinkage * within) / (counts[j] + DeviationShrinkage)));
        return new OutcomeBaseline(means, squares, 0);
    }

    private static int BlockLength(IReadOnlyList<(int Cell, double Score)> outcomes, OutcomeBaseline baseline)
    {
        double squares = 0, products = 0, before = 0;
        foreach (var (cell, score) in outcomes)
        {
            var decline = baseline.Decline(cell, score);
            squares += decline * decline;
            products += decline * before;
            before = decline;
        }

        var lag1 = squares > 0 ? products / squares : 0;
        if (lag1 <= 3 / Math.Sqrt(outcomes.Count))
            return 1;
        var tau = (1 + lag1) / Math.Max(.02, 1 - lag1);
        return (int)Math.Clamp(5 * tau, 16, Math.Max(16, outcomes.Count / 4));
    }

    private static void Draw(IReadOnlyList<(int Cell, double Score)> from, Span<(int Cell, double Score)> into, int blockLength, ref SplitMix64 random)
    {
        for (var i = 0; i < into.Length; i += blockLength)
        {
            var start = random.Next(from.Count);
            for (var j = 0; j < blockLength && i + j < into.Length; j++)
                into[i + j] = from[(start + j) % from.Count];
        }
    }
}
