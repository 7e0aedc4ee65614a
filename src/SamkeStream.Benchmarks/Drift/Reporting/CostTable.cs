using System.Globalization;
using SamkeStream.Benchmarks.Drift.Measures;

namespace SamkeStream.Benchmarks.Drift.Reporting;

/// <summary>Time and memory of the detector.</summary>
internal static class CostTable
{
    public static Table Create(CostResult cost)
    {
        ArgumentNullException.ThrowIfNull(cost);
        return new Table(
            "Cost beside the encoder",
            "Processor time of one thread, the way that the product takes: a vector in, a score out.",
            ["measure", "value", "bar"],
            [
                ["µs a prompt, median of 7 rounds (fastest, slowest)", string.Create(CultureInfo.InvariantCulture, $"{cost.Microseconds:f1} ({cost.Fastest:f1}, {cost.Slowest:f1})"), Bar(cost.Microseconds, 25)],
                ["KB a stream", cost.KilobytesPerStream.ToString("f1", CultureInfo.InvariantCulture), Bar(cost.KilobytesPerStream, 64)],
                ["KB of a stream's saved state", cost.StateKilobytes.ToString("f1", CultureInfo.InvariantCulture), "–"],
                [string.Create(CultureInfo.InvariantCulture, $"MB of the process with {cost.Streams} streams in use, prompts included"), cost.WorkingSetMegabytes.ToString("f0", CultureInfo.InvariantCulture), Bar(cost.WorkingSetMegabytes, 1500)],
                [string.Create(CultureInfo.InvariantCulture, $"seconds to fit and calibrate n = {cost.Size}, T = 1000"), cost.FitSeconds.ToString("f2", CultureInfo.InvariantCulture), "–"],
            ]);
    }

    private static string Bar(double value, double limit) => string.Create(CultureInfo.InvariantCulture, $"≤ {limit}{(value <= limit ? ": met" : ": missed")}");
}
