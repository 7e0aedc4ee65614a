using System.Numerics.Tensors;
using SamkeStream.Drift.Detection;

namespace SamkeStream.Drift.Monitoring;

/// <summary>
/// How far the prompts have gone along the direction in which they moved: gradual where the later half of those after the change
/// has gone more than 1.5 times as far as the earlier half, by three standard errors; abrupt where it clearly has not.
/// </summary>
internal static class TempoRule
{
    private const int FewestPrompts = 32;
    private const double Growth = 1.5, Sure = 3;

    /// <param name="detector">Holds the latest prompts.</param>
    /// <param name="prompts">Prompts since the change.</param>
    /// <param name="delay">Prompts from the change to the alarm.</param>
    /// <returns>Null while it cannot be told.</returns>
    public static DriftTempo? Decide(DriftDetector detector, int prompts, int delay)
    {
        var n = Math.Min(prompts, detector.Held) / 2 * 2;
        if (n < FewestPrompts)
            return delay <= FewestPrompts ? DriftTempo.Abrupt : null;
        var (earlier, later, standardError) = Compare(detector, n);
        if (later > Growth * earlier && later - earlier > Sure * standardError)
            return DriftTempo.Gradual;
        return later - Growth * earlier < -standardError ? DriftTempo.Abrupt : null;
    }

    /// <summary>Mean way of the two halves of the latest n prompts, and the standard error of the difference.</summary>
    private static (double Earlier, double Later, double StandardError) Compare(DriftDetector detector, int n)
    {
        var direction = new float[detector.Reference.Features.Components];
        for (var back = 1; back <= n; back++)
            detector.AddCentred(direction, back);
        TensorPrimitives.Divide(direction, TensorPrimitives.Norm<float>(direction) + 1e-12f, direction);

        double later = 0, earlier = 0, squares = 0;
        var centred = new float[direction.Length];
        for (var back = 1; back <= n; back++)
        {
            Array.Clear(centred);
            detector.AddCentred(centred, back);
            double along = TensorPrimitives.Dot<float>(direction, centred);
            squares += along * along;
            if (back <= n / 2)
                later += along;
            else
                earlier += along;
        }

        later /= n / 2.0;
        earlier /= n / 2.0;
        var variance = squares / n - (later * later + earlier * earlier) / 2;
        return (earlier, later, Math.Sqrt(Math.Max(0, variance) * detector.Reference.Tau * 4 / n));
    }
}
