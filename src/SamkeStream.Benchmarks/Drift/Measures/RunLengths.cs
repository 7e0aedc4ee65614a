using MathNet.Numerics.Distributions;

namespace SamkeStream.Benchmarks.Drift.Measures;

/// <summary>Streams without a change, each up to its first false alarm or to a limit.</summary>
/// <param name="Prompts">Prompts of all streams.</param>
/// <param name="Alarms">Streams that ended with an alarm.</param>
/// <param name="Lengths">Prompts up to each alarm, ascending.</param>
public sealed record RunLengths(long Prompts, int Alarms, IReadOnlyList<int> Lengths)
{
    /// <summary>ARL0: prompts per alarm, or all prompts where there was none.</summary>
    public double Mean => (double)Prompts / Math.Max(1, Alarms);

    /// <summary>95 % interval of the mean run length: alarms come as a Poisson process, so 2·prompts/ARL0 is χ².</summary>
    public (double Low, double High) Interval() =>
        (2 * Prompts / ChiSquared.InvCDF(2 * (Alarms + 1), .975), Alarms == 0 ? double.PositiveInfinity : 2 * Prompts / ChiSquared.InvCDF(2 * Alarms, .025));

    /// <summary>Largest difference between the distribution of the lengths and the exponential one of the same mean (censored at the limit).</summary>
    public double DistanceToExponential(int limit)
    {
        var worst = 0.0;
        var streams = Alarms + (int)((Prompts - Lengths.Sum(l => (long)l)) / limit);
        for (var i = 0; i < Lengths.Count; i++)
        {
            var expected = 1 - Math.Exp(-Lengths[i] / Mean);
            worst = Math.Max(worst, Math.Max(Math.Abs(expected - (double)i / streams), Math.Abs(expected - (i + 1.0) / streams)));
        }

        return worst;
    }
}
