using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace SamkeStream.Drift.Detection;

/// <summary>
/// Sums of z − z̄_R over the latest prompts, for every window. Values are kept as whole multiples of 1/16 of a deviation,
/// up to 8 deviations: adding and taking away is exact, so a sum never depends on what was in the window before.
/// </summary>
internal sealed class WindowSums
{
    private const float Unit = 1f / 16;

    private readonly int[] _windows;
    private readonly int _components;
    private readonly int _capacity;
    private readonly float[] _centre;
    private readonly sbyte[] _latest;
    private readonly sbyte[] _nothing;
    private readonly sbyte[] _ring;
    private readonly int[] _sums;

    public WindowSums(IReadOnlyList<int> windows, int components)
    {
        _windows = [.. windows];
        _components = components;
        Stride = (components + Vector256<sbyte>.Count - 1) / Vector256<sbyte>.Count * Vector256<sbyte>.Count;
        _capacity = _windows[^1];
        _centre = new float[components];
        _latest = new sbyte[Stride];
        _nothing = new sbyte[Stride];
        _ring = new sbyte[_capacity * Stride];
        _sums = new int[_windows.Length * Stride];
    }

    public IReadOnlyList<int> Windows => _windows;

    /// <summary>Values of a sum: k and zeros up to a whole vector.</summary>
    public int Stride { get; }

    /// <summary>Prompts seen.</summary>
    public long Count { get; private set; }

    /// <summary>The latest prompts that are held.</summary>
    public int Held => (int)Math.Min(Count, _capacity);

    /// <summary>Forgets the stream and takes z̄_R [k] as the centre.</summary>
    public void Reset(ReadOnlySpan<float> centre)
    {
        centre.CopyTo(_centre);
        Array.Clear(_sums);
        Count = 0;
    }

    /// <param name="z">[k].</param>
    public void Add(ReadOnlySpan<float> z)
    {
        for (var j = 0; j < _components; j++)
            _latest[j] = (sbyte)Math.Clamp(MathF.Round((z[j] - _centre[j]) / Unit), -sbyte.MaxValue, sbyte.MaxValue);

        for (var i = 0; i < _windows.Length; i++)
        {
            var leaving = Count >= _windows[i] ? Row(Count - _windows[i]) : _nothing;
            Exchange(_sums.AsSpan(i * Stride, Stride), leaving, _latest);
        }

        _latest.CopyTo(Row(Count));
        Count++;
    }

    /// <summary>Σ_j v_j (Σ_last-w (z − z̄_R))_j²/w over the i-th window; NaN until it is full.</summary>
    /// <param name="window">i.</param>
    /// <param name="weights">v, whole vectors, at most the stride.</param>
    public double SquaredMean(int window, ReadOnlySpan<float> weights) =>
        Count >= _windows[window] ? Weighted(_sums.AsSpan(window * Stride, Stride), weights) / _windows[window] : double.NaN;

    /// <summary>The same over the latest 1, 2, … prompts, as many as the target takes and are held.</summary>
    public void SquaredMeans(ReadOnlySpan<float> weights, Span<double> target)
    {
        Span<int> sum = stackalloc int[Stride];
        sum.Clear();
        for (var w = 1; w <= Math.Min(Held, target.Length); w++)
        {
            Exchange(sum, _nothing, Row(Count - w));
            target[w - 1] = Weighted(sum, weights) / w;
        }
    }

    /// <summary>Adds z − z̄_R of an earlier prompt to the target [k]: 1 is the latest, the longest window the oldest.</summary>
    public void AddTo(Span<float> target, int back)
    {
        var row = Row(Count - back);
        for (var j = 0; j < _components; j++)
            target[j] += row[j] * Unit;
    }

    public void Save(BinaryWriter writer)
    {
        writer.Write(Count);
        writer.Write(MemoryMarshal.AsBytes(_ring.AsSpan()));
    }

    public void Restore(BinaryReader reader)
    {
        Count = reader.ReadInt64();
        reader.ReadExactly(_ring);
        Array.Clear(_sums);
        for (var i = 0; i < _windows.Length; i++)
        {
            for (var back = Math.Min(Count, _windows[i]); back > 0; back--)
                Exchange(_sums.AsSpan(i * Stride, Stride), _nothing, Row(Count - back));
        }
    }

    private Span<sbyte> Row(long position) => _ring.AsSpan((int)(position % _capacity) * Stride, Stride);

    private static void Exchange(Span<int> sum, ReadOnlySpan<sbyte> leaving, ReadOnlySpan<sbyte> coming)
    {
        for (var j = 0; j < sum.Length; j += Vector256<sbyte>.Count)
        {
            var (comingLower, comingUpper) = Vector256.Widen(Vector256.Create(coming[j..]));
            var (leavingLower, leavingUpper) = Vector256.Widen(Vector256.Create(leaving[j..]));
            Add(sum[j..], comingLower - leavingLower);
            Add(sum[(j + Vector256<short>.Count)..], comingUpper - leavingUpper);
        }
    }

    private static void Add(Span<int> sum, Vector256<short> change)
    {
        var (lower, upper) = Vector256.Widen(change);
        (Vector256.Create<int>(sum) + lower).CopyTo(sum);
        (Vector256.Create<int>(sum[Vector256<int>.Count..]) + upper).CopyTo(sum[Vector256<int>.Count..]);
    }

    // Vectors of a fixed width: the order of additions, and with it every bit, is the same on every machine.
    private static double Weighted(ReadOnlySpan<int> sum, ReadOnlySpan<float> weights)
    {
        var squares = Vector256<float>.Zero;
        for (var j = 0; j < weights.Length; j += Vector256<float>.Count)
        {
            var value = Vector256.ConvertToSingle(Vector256.Create(sum[j..])) * Unit;
            squares += value * value * Vector256.Create(weights[j..]);
        }

        return Vector256.Sum(squares);
    }
}
