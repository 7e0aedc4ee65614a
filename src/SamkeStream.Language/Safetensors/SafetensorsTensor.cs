namespace SamkeStream.Language.Safetensors;

/// <summary>One tensor of an open file. Its bytes are those of the file itself and end with it.</summary>
public sealed class SafetensorsTensor
{
    private readonly SafetensorsFile _file;
    private readonly long _start;

    internal SafetensorsTensor(SafetensorsFile file, SafetensorsEntry entry, long dataStart)
    {
        _file = file;
        _start = dataStart + (long)entry.Start;
        Name = entry.Name;
        Dtype = entry.Dtype;
        Shape = Array.ConvertAll(entry.Shape, size => (long)size);
        ByteCount = (long)(entry.End - entry.Start);
    }

    public string Name { get; }

    public SafetensorsDtype Dtype { get; }

    public IReadOnlyList<long> Shape { get; }

    public long ByteCount { get; }

    public long ElementCount => ByteCount * 8 / Dtype.Bits();

    /// <summary>The data, row-major and little-endian, where it lies. Not to be used after the file is disposed.</summary>
    /// <exception cref="SafetensorsException">The tensor is larger than 2 GiB.</exception>
    /// <exception cref="ObjectDisposedException"/>
    public ReadOnlySpan<byte> Bytes => ByteCount <= int.MaxValue
        ? _file.Slice(_start, (int)ByteCount)
        : throw new SafetensorsException($"{_file.Source}: tensor '{Name}' has {ByteCount} bytes; at most {int.MaxValue} can be read at once");

    /// <summary>A copy of the values as float, from F32, BF16, F16 or F64.</summary>
    /// <exception cref="SafetensorsException">The type is another one.</exception>
    public float[] ToSingles()
    {
        if (Dtype is not (SafetensorsDtype.F32 or SafetensorsDtype.BF16 or SafetensorsDtype.F16 or SafetensorsDtype.F64))
            throw new SafetensorsException($"{_file.Source}: tensor '{Name}' is {Dtype}; as float can be read F32, BF16, F16, F64");
        return FloatBits.ToSingles(Bytes, Dtype);
    }

    /// <summary>A copy of the values as 64-bit integers, from any integer type or BOOL.</summary>
    /// <exception cref="SafetensorsException">The type is no integer, or a value is beyond the range.</exception>
    public long[] ToInt64s()
    {
        var bytes = Bytes;
        var values = new long[ElementCount];
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = Dtype switch
            {
                SafetensorsDtype.BOOL or SafetensorsDtype.U8 => bytes[i],
                SafetensorsDtype.I8 => (sbyte)bytes[i],
                SafetensorsDtype.I16 => BitConverter.ToInt16(bytes[(2 * i)..]),
                SafetensorsDtype.U16 => BitConverter.ToUInt16(bytes[(2 * i)..]),
                SafetensorsDtype.I32 => BitConverter.ToInt32(bytes[(4 * i)..]),
                SafetensorsDtype.U32 => BitConverter.ToUInt32(bytes[(4 * i)..]),
                SafetensorsDtype.I64 => BitConverter.ToInt64(bytes[(8 * i)..]),
                _ => throw new SafetensorsException($"{_file.Source}: tensor '{Name}' is {Dtype}; as integers can be read BOOL, U8, I8, I16, U16, I32, U32, I64"),
            };
        }

        return values;
    }

    public override string ToString() => $"{Name}: {Dtype} [{string.Join(", ", Shape)}]";
}
