using System.Numerics.Tensors;
using SamkeStream.Drift.Features;

namespace SamkeStream.Drift.Regimes;

/// <summary>
/// Directions in which prompts hang together from one to the next: those of the topics of sessions. How often each topic came in a
/// stretch of a sticky stream says little of its regime, and makes most of the noise of its mean; what is left without them is noisy
/// as if prompts were independent.
/// </summary>
internal sealed class SlowAxes
{
    private const int Most = 8;

    /// <summary>Weights of the autocovariances at lags 1, 2 and 3.</summary>
    private static readonly double[] LagWeights = [1, .8, .6];

    private readonly float[][] _axes;

    private SlowAxes(float[][] axes) => _axes = axes;

    /// <summary>The leading eigenvectors of the summed autocovariances, at most eight.</summary>
    /// <param name="window">[n][C] in the order of time.</param>
    /// <param name="mean">Their mean [C].</param>
    public static SlowAxes Of(ReadOnlySpan<float[]> window, float[] mean)
    {
        var centred = new float[window.Length][];
        for (var i = 0; i < centred.Length; i++)
        {
            centred[i] = new float[mean.Length];
            TensorPrimitives.Subtract(window[i], mean, centred[i]);
        }

        var (values, axes) = PrincipalAxes.Leading(vector => Apply(centred, vector), mean.Length, Math.Min(Most, mean.Length / 2));
        return new SlowAxes([.. axes.Where((_, i) => values[i] > 0).Select(axis => Array.ConvertAll(axis, value => (float)value))]);
    }

    /// <summary>The vector without its parts along the axes [C].</summary>
    public float[] Without(ReadOnlySpan<float> vector)
    {
        var rest = vector.ToArray();
        foreach (var axis in _axes)
            TensorPrimitives.MultiplyAdd(axis, -TensorPrimitives.Dot<float>(axis, vector), rest, rest);
        return rest;
    }

    private static double[] Apply(float[][] centred, double[] vector)
    {
        var direction = Array.ConvertAll(vector, value => (float)value);
        var along = new float[centred.Length];
        for (var i = 0; i < along.Length; i++)
            along[i] = TensorPrimitives.Dot<float>(centred[i], direction);
        var image = new float[vector.Length];
        for (var i = 0; i < along.Length; i++)
        {
            var sum = 0.0;
            for (var lag = 1; lag <= LagWeights.Length; lag++)
                sum += LagWeights[lag - 1] * ((i >= lag ? along[i - lag] : 0) + (i + lag < along.Length ? along[i + lag] : 0)) / 2;
            TensorPrimitives.MultiplyAdd(centred[i], (float)(sum / along.Length), image, image);
        }

        return Array.ConvertAll(image, value => (double)value);
    }
}
