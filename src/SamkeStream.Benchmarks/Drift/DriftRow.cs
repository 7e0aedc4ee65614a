using System.Globalization;
using SamkeStream.Benchmarks.Drift.Streams;

namespace SamkeStream.Benchmarks.Drift;

/// <summary>One line of the tables: references of one mix, size and stickiness.</summary>
/// <param name="Mix">What the stream carries.</param>
/// <param name="Stay">Probability that the next prompt has the topic of the last; 0: independent prompts.</param>
/// <param name="Size">n: prompts of a reference.</param>
/// <param name="Budget">T: prompts between false alarms that the detector is calibrated for.</param>
/// <param name="MeasuresChanges">Whether delays and kinds are measured too.</param>
public sealed record DriftRow(Mix Mix, double Stay, int Size, int Budget, bool MeasuresChanges)
{
    public string StreamName => Stay == 0 ? "independent" : string.Create(CultureInfo.InvariantCulture, $"sticky {Stay:.##}");
}
