namespace SamkeStream.Strategies.Selection;

/// <summary>
/// One-sided confidence bound of a mean of paired differences by the percentile bootstrap (Efron and Tibshirani 1993, ch. 13):
/// items are resampled with replacement, so that both members of a pair stay together.
/// </summary>
public static class PairedBootstrap
{
    /// <summary>The value below which the mean of a resample lies with probability 1 − <paramref name="confidence"/>.</summary>
    /// <param name="differences">One difference per item.</param>
    /// <param name="confidence">Confidence of the lower bound, between 0 and 1.</param>
    /// <param name="resamples">Number of resamples, at least 100.</param>
    /// <param name="seed">Seed of the resamples.</param>
    public static double LowerBound(IReadOnlyList<double> differences, double confidence, int resamples, int seed)
    {
        ArgumentNullException.ThrowIfNull(differences);
        ArgumentOutOfRangeException.ThrowIfZero(differences.Count, nameof(differences));
        ArgumentOutOfRangeException.ThrowIfLessThan(resamples, 100);
        if (!(confidence is > 0 and < 1))
            throw new ArgumentOutOfRangeException(nameof(confidence), confidence, "The confidence lies between 0 and 1.");
        var random = new Random(seed);
        var means = new double[resamples];
        for (var sample = 0; sample < resamples; sample++)
        {
            var sum = 0.0;
            for (var i = 0; i < differences.Count; i++)
                sum += differences[random.Next(differences.Count)];
            means[sample] = sum / differences.Count;
        }

        Array.Sort(means);
        return means[(int)Math.Floor((1 - confidence) * (resamples - 1))];
    }
}
