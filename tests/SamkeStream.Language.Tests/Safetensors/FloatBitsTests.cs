using SamkeStream.Language.Safetensors;
using Xunit;

namespace SamkeStream.Language.Tests.Safetensors;

public sealed class FloatBitsTests
{
    [Theory]
    [InlineData(1f, 0x3F80)]
    [InlineData(-2.5f, 0xC020)]
    [InlineData(0f, 0)]
    [InlineData(3.1415927f, 0x4049)]
    [InlineData(1.00390625f, 0x3F80)] // half way, to the even one below
    [InlineData(1.01171875f, 0x3F82)] // half way, to the even one above
    [InlineData(1.003906369f, 0x3F81)] // just above half way
    [InlineData(float.MaxValue, 0x7F80)]
    [InlineData(float.NegativeInfinity, 0xFF80)]
    [InlineData(1e-45f, 0)]
    public void Bfloat16_rounds_to_nearest_even(float value, int bits) => Assert.Equal(bits, FloatBits.ToBFloat16(value));

    [Fact]
    public void Nan_stays_nan_even_where_its_payload_is_cut_off()
    {
        var nan = BitConverter.UInt32BitsToSingle(0x7F800001);
        Assert.True(float.IsNaN(FloatBits.FromBFloat16(FloatBits.ToBFloat16(nan))));
    }

    [Fact]
    public void Every_bfloat16_comes_back()
    {
        for (var bits = 0; bits <= ushort.MaxValue; bits++)
        {
            var value = FloatBits.FromBFloat16((ushort)bits);
            if (!float.IsNaN(value))
                Assert.Equal(bits, FloatBits.ToBFloat16(value));
        }
    }

    [Theory]
    [InlineData(SafetensorsDtype.F32)]
    [InlineData(SafetensorsDtype.F64)]
    [InlineData(SafetensorsDtype.F16)]
    [InlineData(SafetensorsDtype.BF16)]
    public void Exact_values_survive_every_float_type(SafetensorsDtype dtype)
    {
        float[] values = [0, 1, -1.5f, 0.25f, 96, float.PositiveInfinity];
        var bytes = FloatBits.ToBytes(values, dtype);
        Assert.Equal(values.Length * dtype.Bits() / 8, bytes.Length);
        Assert.Equal(values, FloatBits.ToSingles(bytes, dtype));
    }

    [Fact]
    public void Other_types_and_broken_lengths_are_refused()
    {
        Assert.Contains("I8", Assert.Throws<ArgumentException>(() => FloatBits.ToBytes([1], SafetensorsDtype.I8)).Message, StringComparison.Ordinal);
        Assert.Contains("3 bytes", Assert.Throws<ArgumentException>(() => FloatBits.ToSingles(new byte[3], SafetensorsDtype.BF16)).Message, StringComparison.Ordinal);
    }
}
