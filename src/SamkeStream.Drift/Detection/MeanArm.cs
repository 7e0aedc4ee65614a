using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using SamkeStream.Drift.Calibration;
using SamkeStream.Drift.Features;

namespace SamkeStream.Drift.Detection;

/// <summary>H_w = (‖Σ_last-w (z − z̄_R)‖²/w − k)/√(2k): sees re-weightings and domains inside the cells.</summary>
internal sealed class MeanArm : Arm
{
    private const int ShortestSearched = 4;

    private readonly int[] _windows;
    private readonly int _components;
    private readonly int _stride;
    private readonly int _capacity;
    private readonly float[] _centre;
    private readonly float[] _centred;
    private readonly float[] _ring;
    private readonly float[] _sums;
    private long _count;

    public MeanArm(IReadOnlyList<int> windows, int components)
    {
        _windows = [.. windows];
        Scales = [.. windows.Select(w => (double)w)];
        _components = components;
        _stride = (components + Vector256<float>.Count - 1) / Vector256<float>.Count * Vector256<float>.Count;
        _capacity = _windows[^1];
        _centre = new float[_stride];
        _centred = new float[_stride];
        _ring = new float[_capacity * _stride];
        _sums = new float[_windows.Length * _stride];
    }

    public override DriftArm Kind => DriftArm.Mean;

    /// <summary>Values of a sum: k and zeros up to a whole vector.</summary>
    public int Stride => _stride;

    /// <summary>Prompts seen.</summary>
    public long Count => _count;

    public override IReadOnlyList<double> Scales { get; }

    public override void Reset(ReferenceMoments moments)
    {
        moments.MeanZ.CopyTo(_centre, 0);
        Array.Clear(_sums);
        _count = 0;
    }

    public override void Observe(long ordinal, in PromptFeatures features, Span<double> statistics)
    {
        for (var j = 0; j < _components; j++)
            _centred[j] = features.Z[j] - _centre[j];

        for (var i = 0; i < _windows.Length; i++)
        {
            var sum = _sums.AsSpan(i * _stride, _stride);
            var squared = _count >= _windows[i] ? Slide(sum, _centred, Row(_count - _windows[i])) : Grow(sum, _centred);
            statistics[i] = _count + 1 >= _windows[i] ? Statistic(squared, _windows[i]) : double.NaN;
        }

        _centred.CopyTo(Row(_count));
        _count++;
        if (_count % _capacity == 0)
            SumAnew();
    }

    /// <summary>
    /// The number of latest prompts that look most changed: of all windows from 4 prompts to the longest, the one whose
    /// statistic, standardised between the channels' means and deviations, is highest.
    /// </summary>
    public int LengthOfChange(ReadOnlySpan<DriftChannel> channels) =>
        LengthOfChange(channels, (sum, window) => Statistic(TensorPrimitives.SumOfSquares(sum), window));

    /// <param name="statistic">Of the sum [stride] over a window of so many prompts.</param>
    public int LengthOfChange(ReadOnlySpan<DriftChannel> channels, Func<ReadOnlySpan<float>, int, double> statistic)
    {
        var held = (int)Math.Min(_count, _capacity);
        Span<float> sum = stackalloc float[_stride];
        sum.Clear();
        var (best, length) = (double.NegativeInfinity, Math.Min(held, ShortestSearched));
        for (var w = 1; w <= held; w++)
        {
            Grow(sum, Row(_count - w));
            if (w < ShortestSearched)
                continue;
            var (mean, deviation) = Between(channels, w);
            var score = (statistic(sum, w) - mean) / deviation;
            if (score > best)
                (best, length) = (score, w);
        }

        return length;
    }

    /// <summary>Sum over the i-th window, as far as it is filled.</summary>
    public ReadOnlySpan<float> Sum(int window) => _sums.AsSpan(window * _stride, _stride);

    /// <summary>z − z̄_R [k] of an earlier prompt: 1 is the latest, the longest window the oldest.</summary>
    public ReadOnlySpan<float> Centred(int back) => Row(_count - back)[.._components];

    public override void Save(BinaryWriter writer)
    {
        writer.Write(_count);
        writer.Write(MemoryMarshal.AsBytes(_ring.AsSpan()));
        writer.Write(MemoryMarshal.AsBytes(_sums.AsSpan()));
    }

    public override void Restore(BinaryReader reader)
    {
        _count = reader.ReadInt64();
        reader.ReadExactly(_ring);
        reader.ReadExactly(_sums);
    }

    private Span<float> Row(long position) => _ring.AsSpan((int)(position % _capacity) * _stride, _stride);

    private double Statistic(double squaredSum, int window) => (squaredSum / window - _components) / Math.Sqrt(2.0 * _components);

    /// <summary>Adding and taking away rounds; from time to time the sums are made from the ring itself.</summary>
    private void SumAnew()
    {
        for (var i = 0; i < _windows.Length; i++)
        {
            var sum = _sums.AsSpan(i * _stride, _stride);
            sum.Clear();
            for (var back = Math.Min(_count, _windows[i]); back > 0; back--)
                Grow(sum, Row(_count - back));
        }
    }

    // Vectors of a fixed width: the order of additions, and with it every bit, is the same on every machine.
    private static double Slide(Span<float> sum, ReadOnlySpan<float> added, ReadOnlySpan<float> removed)
    {
        var squares = Vector256<float>.Zero;
        for (var j = 0; j < sum.Length; j += Vector256<float>.Count)
        {
            var value = Vector256.Create<float>(sum[j..]) + Vector256.Create(added[j..]) - Vector256.Create(removed[j..]);
            value.CopyTo(sum[j..]);
            squares += value * value;
        }

        return Vector256.Sum(squares);
    }

    private static double Grow(Span<float> sum, ReadOnlySpan<float> added)
    {
        var squares = Vector256<float>.Zero;
        for (var j = 0; j < sum.Length; j += Vector256<float>.Count)
        {
            var value = Vector256.Create<float>(sum[j..]) + Vector256.Create(added[j..]);
            value.CopyTo(sum[j..]);
            squares += value * value;
        }

        return Vector256.Sum(squares);
    }

    private static (double Mean, double Deviation) Between(ReadOnlySpan<DriftChannel> channels, int window)
    {
        if (window <= channels[0].Scale)
            return (channels[0].Mean, channels[0].Deviation);
        for (var i = 1; i < channels.Length; i++)
        {
            var (low, high) = (channels[i - 1], channels[i]);
            if (window > high.Scale)
                continue;
            var share = (window - low.Scale) / (high.Scale - low.Scale);
            return (low.Mean + share * (high.Mean - low.Mean), low.Deviation + share * (high.Deviation - low.Deviation));
        }

        return (channels[^1].Mean, channels[^1].Deviation);
    }
}
