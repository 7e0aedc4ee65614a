namespace SamkeStream.Language.Safetensors;

#pragma warning disable CA1707 // The names are those in the files.
/// <summary>Element types of the format. The order is the one by which files lay out their tensors, widest last.</summary>
public enum SafetensorsDtype
{
    BOOL,
    F4,
    F6_E2M3,
    F6_E3M2,
    U8,
    I8,
    F8_E5M2,
    F8_E4M3,
    F8_E8M0,
    F8_E4M3FNUZ,
    F8_E5M2FNUZ,
    I16,
    U16,
    F16,
    BF16,
    I32,
    U32,
    F32,
    C64,
    F64,
    I64,
    U64,
}
#pragma warning restore CA1707

public static class SafetensorsDtypes
{
    /// <summary>Bits that one element takes.</summary>
    public static int Bits(this SafetensorsDtype dtype) => dtype switch
    {
        SafetensorsDtype.F4 => 4,
        SafetensorsDtype.F6_E2M3 or SafetensorsDtype.F6_E3M2 => 6,
        SafetensorsDtype.BOOL or SafetensorsDtype.U8 or SafetensorsDtype.I8 => 8,
        SafetensorsDtype.F8_E5M2 or SafetensorsDtype.F8_E4M3 or SafetensorsDtype.F8_E8M0 => 8,
        SafetensorsDtype.F8_E4M3FNUZ or SafetensorsDtype.F8_E5M2FNUZ => 8,
        SafetensorsDtype.I16 or SafetensorsDtype.U16 or SafetensorsDtype.F16 or SafetensorsDtype.BF16 => 16,
        SafetensorsDtype.I32 or SafetensorsDtype.U32 or SafetensorsDtype.F32 => 32,
        SafetensorsDtype.C64 or SafetensorsDtype.F64 or SafetensorsDtype.I64 or SafetensorsDtype.U64 => 64,
        _ => throw new ArgumentOutOfRangeException(nameof(dtype), dtype, "no element type of the safetensors format"),
    };

    /// <summary>Bytes of a tensor of this shape, or null where they do not fit a 64-bit number or do not end on a byte.</summary>
    internal static ulong? ByteCount(this SafetensorsDtype dtype, ReadOnlySpan<ulong> shape)
    {
        try
        {
            var elements = 1UL;
            foreach (var size in shape)
                elements = checked(elements * size);
            var bits = checked(elements * (ulong)dtype.Bits());
            return bits % 8 == 0 ? bits / 8 : null;
        }
        catch (OverflowException)
        {
            return null;
        }
    }
}
