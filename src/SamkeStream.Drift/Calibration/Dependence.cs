using System.Numerics.Tensors;

namespace SamkeStream.Drift.Calibration;

/// <summary>
/// How strongly successive prompts hang together (sessions, batch jobs). Measured by the autocorrelation of all whitened
/// components pooled; r_k is fitted by A q^k.
/// </summary>
/// <param name="IsSticky">Successive prompts are dependent: the lag-1 correlation is over three standard errors, and means of many prompts vary by 2 % more or worse.</param>
/// <param name="Tau">Correlation time (1 + q)/(1 − q) in prompts; 1 when independent.</param>
/// <param name="Lag1">Pooled autocorrelation at lag 1.</param>
/// <param name="Stay">Probability beyond chance that a prompt lies in the cell of the one before; 0 when independent.</param>
public sealed record Dependence(bool IsSticky, double Tau, double Lag1, double Stay)
{
    private const int Lags = 60;
    private const double NegligibleInflation = 1.02;

    /// <summary>Length of the bootstrap's moving blocks in prompts; 1 when independent.</summary>
    public int BlockLength => IsSticky ? (int)Math.Clamp(5 * Tau, 16, 256) : 1;

    /// <summary>Variance of the mean of many prompts in units of what it would be if they were independent: 1 + 2 Σ r_k; 1 when they are.</summary>
    public double VarianceInflation => IsSticky ? 1 + Lag1 * (1 + Tau) : 1;

    /// <param name="tables">Parts of a reference, each in time order; their correlations are pooled.</param>
    internal static Dependence Measure(params ReadOnlySpan<FeatureTable> tables)
    {
        var shortest = int.MaxValue;
        foreach (var table in tables)
            shortest = Math.Min(shortest, table.Count);
        var sums = new double[Math.Min(Lags, shortest / 4)];
        var terms = new double[sums.Length];
        var all = 0.0;
        foreach (var table in tables)
        {
            var (n, k) = (table.Count, table.Components);
            var z = Standardise(table);
            all += (double)n * k;
            for (var lag = 1; lag <= sums.Length; lag++)
            {
                for (var i = lag; i < n; i++)
                    sums[lag - 1] += TensorPrimitives.Dot<float>(z.AsSpan(i * k, k), z.AsSpan((i - lag) * k, k));
                terms[lag - 1] += (n - lag) * (double)k;
            }
        }

        var deviation = 1 / Math.Sqrt(all);
        var correlations = sums.Zip(terms, (sum, count) => sum / count).ToArray();
        if (correlations[0] <= 3 * deviation)
            return new Dependence(false, 1, correlations[0], 0);

        var firstLost = Array.FindIndex(correlations, r => r < 2 * deviation);
        var used = Math.Max(2, firstLost < 0 ? correlations.Length : firstLost);
        var q = FitDecay(correlations.AsSpan(0, used));
        var sticky = new Dependence(true, (1 + q) / (1 - q), correlations[0], StayOf(tables));
        return sticky.VarianceInflation < NegligibleInflation ? new Dependence(false, 1, correlations[0], 0) : sticky;
    }

    private static double StayOf(ReadOnlySpan<FeatureTable> tables)
    {
        var stay = 0.0;
        foreach (var table in tables)
        {
            var counts = new double[table.Features.Cells.Count];
            var repeats = 0.0;
            for (var i = 0; i < table.Count; i++)
            {
                counts[table[i].Cell]++;
                repeats += i > 0 && table[i].Cell == table[i - 1].Cell ? 1 : 0;
            }

            var byChance = counts.Sum(count => count * count) / ((double)table.Count * table.Count);
            if (byChance < 1)
                stay += (repeats / (table.Count - 1) - byChance) / (1 - byChance) / tables.Length;
        }

        return Math.Clamp(stay, 0, .99);
    }

    private static double FitDecay(ReadOnlySpan<double> correlations)
    {
        var (bestError, bestDecay) = (double.PositiveInfinity, 0.0);
        for (var step = 2; step <= 98; step++)
        {
            var q = step / 100.0;
            double cross = 0, square = 0, error = 0;
            for (var i = 0; i < correlations.Length; i++)
            {
                var p = Math.Pow(q, i + 1);
                cross += correlations[i] * p;
                square += p * p;
            }

            for (var i = 0; i < correlations.Length; i++)
            {
                var residual = correlations[i] - cross / square * Math.Pow(q, i + 1);
                error += residual * residual;
            }

            if (error < bestError)
                (bestError, bestDecay) = (error, q);
        }

        return bestDecay;
    }

    private static float[] Standardise(FeatureTable table)
    {
        var (n, k) = (table.Count, table.Components);
        var z = new float[n * k];
        for (var j = 0; j < k; j++)
        {
            double sum = 0, squares = 0;
            for (var i = 0; i < n; i++)
            {
                double value = table.Z(i)[j];
                sum += value;
                squares += value * value;
            }

            var mean = sum / n;
            var deviation = Math.Sqrt(Math.Max(1e-12, squares / n - mean * mean));
            for (var i = 0; i < n; i++)
                z[i * k + j] = (float)((table.Z(i)[j] - mean) / deviation);
        }

        return z;
    }
}
