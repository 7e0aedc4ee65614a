using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace SamkeStream.Language.Safetensors;

/// <summary>Conversions between float arrays and the little-endian bytes of the 16- and 32-bit element types.</summary>
public static class FloatBits
{
    /// <summary>The nearest bfloat16, ties to even; NaN stays NaN and values beyond the range become infinite.</summary>
    public static ushort ToBFloat16(float value)
    {
        var bits = BitConverter.SingleToUInt32Bits(value);
        if (float.IsNaN(value))
            return (ushort)((bits >> 16) | 0x0040);
        return (ushort)((bits + 0x7FFF + ((bits >> 16) & 1)) >> 16);
    }

    public static float FromBFloat16(ushort bits) => BitConverter.UInt32BitsToSingle((uint)bits << 16);

    /// <summary>The bytes of <paramref name="values"/> in <paramref name="dtype"/>, rounded to nearest even.</summary>
    /// <exception cref="ArgumentException">The type is none of F32, BF16, F16, F64.</exception>
    public static byte[] ToBytes(ReadOnlySpan<float> values, SafetensorsDtype dtype)
    {
        var bytes = new byte[checked(values.Length * (Float(dtype).Bits() / 8))];
        switch (dtype)
        {
            case SafetensorsDtype.BF16:
                for (var i = 0; i < values.Length; i++)
                    BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(2 * i), ToBFloat16(values[i]));
                break;
            case SafetensorsDtype.F16:
                for (var i = 0; i < values.Length; i++)
                    BinaryPrimitives.WriteHalfLittleEndian(bytes.AsSpan(2 * i), (Half)values[i]);
                break;
            case SafetensorsDtype.F64:
                for (var i = 0; i < values.Length; i++)
                    BinaryPrimitives.WriteDoubleLittleEndian(bytes.AsSpan(8 * i), values[i]);
                break;
            default:
                MemoryMarshal.AsBytes(values).CopyTo(bytes);
                break;
        }

        return bytes;
    }

    /// <summary>The values behind <paramref name="bytes"/> of type <paramref name="dtype"/>.</summary>
    /// <exception cref="ArgumentException">The type is none of F32, BF16, F16, F64, or the bytes are no whole number of elements.</exception>
    public static float[] ToSingles(ReadOnlySpan<byte> bytes, SafetensorsDtype dtype)
    {
        var width = Float(dtype).Bits() / 8;
        if (bytes.Length % width != 0)
            throw new ArgumentException($"{bytes.Length} bytes are no whole number of {dtype} elements", nameof(bytes));
        var values = new float[bytes.Length / width];
        switch (dtype)
        {
            case SafetensorsDtype.BF16:
                for (var i = 0; i < values.Length; i++)
                    values[i] = FromBFloat16(BinaryPrimitives.ReadUInt16LittleEndian(bytes[(2 * i)..]));
                break;
            case SafetensorsDtype.F16:
                for (var i = 0; i < values.Length; i++)
                    values[i] = (float)BinaryPrimitives.ReadHalfLittleEndian(bytes[(2 * i)..]);
                break;
            case SafetensorsDtype.F64:
                for (var i = 0; i < values.Length; i++)
                    values[i] = (float)BinaryPrimitives.ReadDoubleLittleEndian(bytes[(8 * i)..]);
                break;
            default:
                bytes.CopyTo(MemoryMarshal.AsBytes(values.AsSpan()));
                break;
        }

        return values;
    }

    private static SafetensorsDtype Float(SafetensorsDtype dtype) =>
        dtype is SafetensorsDtype.F32 or SafetensorsDtype.BF16 or SafetensorsDtype.F16 or SafetensorsDtype.F64
            ? dtype
            : throw new ArgumentException($"{dtype} does not convert to float; allowed are F32, BF16, F16, F64", nameof(dtype));
}
