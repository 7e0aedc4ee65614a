using System.Collections;
using TorchSharp.Interop;

namespace TorchSharp.Utils;

/// <summary>The values of a CPU tensor in row-major order, whatever its strides. Valid as long as the tensor is not disposed.</summary>
public sealed unsafe class TensorAccessor<T> : IDisposable, IEnumerable<T>
    where T : unmanaged
{
    private readonly torch.Tensor tensor;
    private readonly T* values;
    private readonly long[] shape;
    private readonly long[] strides;
    private readonly bool isContiguous;

    internal TensorAccessor(torch.Tensor tensor)
    {
        this.tensor = tensor;
        shape = tensor.shape;
        strides = tensor.stride();
        isContiguous = tensor.is_contiguous();
        Count = tensor.numel();
        values = (T*)Native.st_data(tensor);
        if (values is null && Count > 0)
        {
            throw Native.LastError();
        }
    }

    public long Count { get; }

    public bool IsReadOnly => false;

    /// <param name="indices">One position in row-major order, or one index per dimension.</param>
    public T this[params long[] indices]
    {
        get => values[Position(indices)];
        set => values[Position(indices)] = value;
    }

    public T[] ToArray()
    {
        var array = new T[Count];
        CopyTo(array);
        return array;
    }

    public void CopyTo(T[] array, int arrayIndex = 0, long tensorIndex = 0) => CopyTo(array.AsSpan(), arrayIndex, tensorIndex);

    /// <summary>Copies values from tensorIndex on to array from arrayIndex on, until one of the two ends.</summary>
    public void CopyTo(Span<T> array, int arrayIndex = 0, long tensorIndex = 0)
    {
        Span<T> target = array[arrayIndex..];
        int count = (int)Math.Min(target.Length, Count - tensorIndex);
        if (isContiguous)
        {
            new ReadOnlySpan<T>(values + tensorIndex, count).CopyTo(target);
            return;
        }

        for (int i = 0; i < count; i++)
        {
            target[i] = values[Offset(tensorIndex + i)];
        }
    }

    public void CopyFrom(T[] array, int arrayIndex = 0, long tensorIndex = 0) => CopyFrom(array.AsSpan(), arrayIndex, tensorIndex);

    /// <summary>Copies array from arrayIndex on into the tensor from tensorIndex on, until one of the two ends.</summary>
    public void CopyFrom(ReadOnlySpan<T> array, int arrayIndex = 0, long tensorIndex = 0)
    {
        ReadOnlySpan<T> source = array[arrayIndex..];
        int count = (int)Math.Min(source.Length, Count - tensorIndex);
        if (isContiguous)
        {
            source[..count].CopyTo(new Span<T>(values + tensorIndex, count));
            return;
        }

        for (int i = 0; i < count; i++)
        {
            values[Offset(tensorIndex + i)] = source[i];
        }
    }

    public IEnumerator<T> GetEnumerator()
    {
        for (long i = 0; i < Count; i++)
        {
            yield return this[i];
        }
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    public void Dispose() => GC.KeepAlive(tensor);

    private long Position(long[] indices)
    {
        if (indices.Length == 1)
        {
            return indices[0] >= 0 && indices[0] < Count
                ? Offset(indices[0])
                : throw new IndexOutOfRangeException($"Index {indices[0]} in a tensor of {Count} elements.");
        }

        if (indices.Length != shape.Length)
        {
            throw new ArgumentException($"{indices.Length} indices for a tensor of {shape.Length} dimensions.", nameof(indices));
        }

        long offset = 0;
        for (int i = 0; i < indices.Length; i++)
        {
            if (indices[i] < 0 || indices[i] >= shape[i])
            {
                throw new IndexOutOfRangeException($"Index {indices[i]} in dimension {i} of extent {shape[i]}.");
            }

            offset += indices[i] * strides[i];
        }

        return offset;
    }

    private long Offset(long index)
    {
        if (isContiguous)
        {
            return index;
        }

        long offset = 0;
        for (int i = shape.Length - 1; i >= 0; i--)
        {
            (index, long within) = Math.DivRem(index, shape[i]);
            offset += within * strides[i];
        }

        return offset;
    }
}
