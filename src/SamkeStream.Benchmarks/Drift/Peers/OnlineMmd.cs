using System.Diagnostics;
using System.Numerics.Tensors;

namespace SamkeStream.Benchmarks.Drift.Peers;

/// <summary>
/// Exact online MMD with a Gaussian kernel (median heuristic) between the reference and the last 32 prompts. Its own threshold is
/// simulated as Alibi-Detect does it: windows drawn from the reference itself, one quantile 1 − 1/T per step among those that have
/// not alarmed before. The simulation knows nothing of the order of prompts.
/// </summary>
internal sealed class OnlineMmd : Peer
{
    private const int Window = 32, Simulations = 4000, ForBandwidth = 1000;

    private readonly IReadOnlyList<float[]> _live;
    private readonly double[] _toReference;
    private readonly double _withinReference;
    private readonly double _gamma;
    private readonly int[] _ring = new int[Window];
    private readonly double[,] _kernel = new double[Window, Window];
    private int _count;

    /// <param name="reference">[n][C].</param>
    /// <param name="live">[m][C].</param>
    /// <param name="budget">T that the threshold is simulated for.</param>
    public OnlineMmd(IReadOnlyList<float[]> reference, IReadOnlyList<float[]> live, int budget, int seed)
    {
        _live = live;
        var n = reference.Count;
        float[][] vectors = [.. reference];
        _gamma = 1 / MedianSquaredDistance(vectors[..Math.Min(n, ForBandwidth)]);
        var kernel = new float[n][];
        var rowSums = new double[n];
        for (var i = 0; i < n; i++)
        {
            kernel[i] = Kernels(vectors[i], vectors);
            rowSums[i] = kernel[i].Sum(value => (double)value) - kernel[i][i];
        }

        _withinReference = rowSums.Sum() / ((double)n * (n - 1));
        var watch = Stopwatch.StartNew();
        _toReference = [.. live.Select(x => (double)TensorPrimitives.Sum<float>(Kernels(x, vectors)) / n)];
        PreparedMicroseconds = watch.Elapsed.TotalMicroseconds / live.Count;
        DefaultThreshold = Simulate(kernel, rowSums, budget, new Random(seed));
    }

    public override string Name => "exact online MMD, W = 32";

    public override double DefaultThreshold { get; }

    public override double PreparedMicroseconds { get; }

    public override void Reset() => _count = 0;

    public override double Observe(int row)
    {
        var slot = _count % Window;
        for (var other = 0; other < Math.Min(_count, Window); other++)
            _kernel[slot, other] = _kernel[other, slot] = other == slot ? 0 : Kernel(_live[row], _live[_ring[other]]);
        _kernel[slot, slot] = 0;
        _ring[slot] = row;
        _count++;
        if (_count < Window)
            return double.NaN;
        double within = 0, across = 0;
        for (var i = 0; i < Window; i++)
        {
            across += _toReference[_ring[i]];
            for (var j = 0; j < i; j++)
                within += _kernel[i, j];
        }

        return _withinReference + 2 * within / (Window * (Window - 1)) - 2 * across / Window;
    }

    /// <summary>The kernel of x with every row; a live prompt's sum over the reference is the cost of this detector.</summary>
    private float[] Kernels(float[] x, float[][] rows)
    {
        var values = new float[rows.Length];
        for (var i = 0; i < rows.Length; i++)
            values[i] = TensorPrimitives.Dot<float>(x, rows[i]);
        TensorPrimitives.Subtract(values, 1, values);
        TensorPrimitives.Min(values, 0, values);
        TensorPrimitives.Multiply(values, (float)(2 * _gamma), values);
        TensorPrimitives.Exp<float>(values, values);
        return values;
    }

    private double Kernel(float[] x, float[] y) => Math.Exp(-_gamma * Math.Max(0, 2 - 2 * TensorPrimitives.Dot<float>(x, y)));

    private static double MedianSquaredDistance(float[][] vectors)
    {
        var distances = new List<float>();
        for (var i = 0; i < vectors.Length; i++)
        {
            for (var j = 0; j < i; j++)
                distances.Add(2 - 2 * TensorPrimitives.Dot<float>(vectors[i], vectors[j]));
        }

        distances.Sort();
        return distances[distances.Count / 2];
    }

    /// <summary>The mean of the steps' thresholds after the first; they differ by less than their own noise.</summary>
    private static double Simulate(float[][] kernel, double[] rowSums, int budget, Random random)
    {
        var n = kernel.Length;
        const int Drawn = 2 * Window - 1;
        var rest = n - Drawn;
        var total = rowSums.Sum();
        var order = Enumerable.Range(0, n).ToArray();
        var paths = new List<double[]>(Simulations);
        for (var s = 0; s < Simulations; s++)
        {
            for (var i = 0; i < Drawn; i++)
            {
                var pick = random.Next(i, n);
                (order[i], order[pick]) = (order[pick], order[i]);
            }

            var toDrawn = new double[Drawn];
            double drawnSum = 0, drawnWithin = 0;
            for (var i = 0; i < Drawn; i++)
            {
                for (var j = 0; j < Drawn; j++)
                    toDrawn[i] += i == j ? 0 : kernel[order[i]][order[j]];
                drawnSum += rowSums[order[i]];
                drawnWithin += toDrawn[i];
            }

            var withinRest = (total - 2 * drawnSum + drawnWithin) / ((double)rest * (rest - 1));
            var path = new double[Window];
            for (var step = 0; step < Window; step++)
            {
                double within = 0, across = 0;
                for (var i = step; i < step + Window; i++)
                {
                    across += (rowSums[order[i]] - toDrawn[i]) / rest;
                    for (var j = step; j < i; j++)
                        within += kernel[order[i]][order[j]];
                }

                path[step] = withinRest + 2 * within / (Window * (Window - 1)) - 2 * across / Window;
            }

            paths.Add(path);
        }

        var thresholds = new double[Window];
        for (var step = 0; step < Window; step++)
        {
            var sorted = paths.Select(path => path[step]).Order().ToArray();
            thresholds[step] = sorted[Math.Min(sorted.Length - 1, (int)((1 - 1.0 / budget) * sorted.Length))];
            paths.RemoveAll(path => path[step] > thresholds[step]);
        }

        return thresholds.Skip(1).Average();
    }
}
