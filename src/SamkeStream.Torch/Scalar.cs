using System.Runtime.InteropServices.Marshalling;
using TorchSharp.Interop;
using static TorchSharp.torch;

namespace TorchSharp;

/// <summary>A number whose kind (integer, floating, boolean) libtorch takes into account.</summary>
[NativeMarshalling(typeof(ScalarMarshaller))]
public sealed class Scalar : IDisposable
{
    private Scalar(Number number, ScalarType type)
    {
        Number = number;
        Type = type;
    }

    public ScalarType Type { get; }

    internal Number Number { get; }

    public static implicit operator Scalar(byte value) => Integer(value, ScalarType.Byte);

    public static implicit operator Scalar(sbyte value) => Integer(value, ScalarType.Int8);

    public static implicit operator Scalar(short value) => Integer(value, ScalarType.Int16);

    public static implicit operator Scalar(int value) => Integer(value, ScalarType.Int32);

    public static implicit operator Scalar(long value) => Integer(value, ScalarType.Int64);

    public static implicit operator Scalar(Half value) => Floating((double)value, ScalarType.Float16);

    public static implicit operator Scalar(float value) => Floating(value, ScalarType.Float32);

    public static implicit operator Scalar(double value) => Floating(value, ScalarType.Float64);

    public static implicit operator Scalar(bool value) => new(new Number(2, value ? 1 : 0), ScalarType.Bool);

    public void Dispose()
    {
    }

    internal static Scalar From(Number number) => new(number, number.Kind switch
    {
        0 => ScalarType.Int64,
        2 => ScalarType.Bool,
        _ => ScalarType.Float64,
    });

    private static Scalar Integer(long value, ScalarType type) => new(new Number(0, value), type);

    private static Scalar Floating(double value, ScalarType type) => new(new Number(1, BitConverter.DoubleToInt64Bits(value)), type);
}

public static class ScalarExtensionMethods
{
    public static Scalar ToScalar(this int value) => value;

    public static Scalar ToScalar(this long value) => value;

    public static Scalar ToScalar(this float value) => value;

    public static Scalar ToScalar(this double value) => value;

    public static Scalar ToScalar(this bool value) => value;

    public static float ToSingle(this Scalar value) => (float)value.ToDouble();

    public static double ToDouble(this Scalar value) =>
        value.Number.Kind == 1 ? BitConverter.Int64BitsToDouble(value.Number.Bits) : value.Number.Bits;

    public static Half ToHalf(this Scalar value) => (Half)value.ToDouble();

    public static long ToInt64(this Scalar value) =>
        value.Number.Kind == 1 ? (long)BitConverter.Int64BitsToDouble(value.Number.Bits) : value.Number.Bits;

    public static int ToInt32(this Scalar value) => (int)value.ToInt64();

    public static short ToInt16(this Scalar value) => (short)value.ToInt64();

    public static byte ToByte(this Scalar value) => (byte)value.ToInt64();

    public static sbyte ToSByte(this Scalar value) => (sbyte)value.ToInt64();

    public static bool ToBoolean(this Scalar value) => value.ToDouble() != 0;
}
