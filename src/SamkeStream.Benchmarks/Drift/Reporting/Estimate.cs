using System.Globalization;
using MathNet.Numerics.Distributions;

namespace SamkeStream.Benchmarks.Drift.Reporting;

/// <summary>A measured value with its 95 % interval.</summary>
public readonly record struct Estimate(double Value, double Low, double High)
{
    /// <summary>Mean of what each reference gave; the interval is Student's over the references, which are the independent draws.</summary>
    public static Estimate OfMeans(IReadOnlyList<double> perReference)
    {
        ArgumentNullException.ThrowIfNull(perReference);
        var n = perReference.Count;
        if (n == 0)
            return new Estimate(double.NaN, double.NaN, double.NaN);
        var mean = perReference.Average();
        if (n == 1)
            return new Estimate(mean, double.NaN, double.NaN);
        var deviation = Math.Sqrt(perReference.Sum(x => (x - mean) * (x - mean)) / (n - 1));
        var half = StudentT.InvCDF(0, 1, n - 1, .975) * deviation / Math.Sqrt(n);
        return new Estimate(mean, mean - half, mean + half);
    }

    /// <summary>Share of successes; Wilson's interval.</summary>
    public static Estimate OfShare(int successes, int trials)
    {
        if (trials == 0)
            return new Estimate(double.NaN, double.NaN, double.NaN);
        const double Z = 1.96;
        var p = (double)successes / trials;
        var centre = (p + Z * Z / (2 * trials)) / (1 + Z * Z / trials);
        var half = Z / (1 + Z * Z / trials) * Math.Sqrt(p * (1 - p) / trials + Z * Z / (4.0 * trials * trials));
        return new Estimate(p, Math.Max(0, centre - half), Math.Min(1, centre + half));
    }

    public string Format(string format)
    {
        return $"{Text(Value)} [{Text(Low)}, {Text(High)}]";

        // What rounds to zero has no sign.
        string Text(double value) => value.ToString(format, CultureInfo.InvariantCulture) is var text && text.Trim('-', '0', '.').Length == 0 ? text.TrimStart('-') : text;
    }
}
