using static TorchSharp.torch;

namespace SamkeStream.Language.Models;

/// <summary>
/// Rotary position embedding that pairs channel i with channel i + size/2 (Su et al. 2021, in the halves layout of Llama and Qwen2).
/// </summary>
internal sealed class RotaryEmbedding : IDisposable
{
    private readonly Tensor _cosine;
    private readonly Tensor _sine;

    /// <param name="headSize">Even.</param>
    /// <param name="positions">Number of positions to prepare.</param>
    /// <param name="theta">Base of the frequencies.</param>
    public RotaryEmbedding(int headSize, int positions, double theta, Device device)
    {
        var half = headSize / 2;
        var cosines = new float[positions * headSize];
        var sines = new float[positions * headSize];
        for (var i = 0; i < half; i++)
        {
            var frequency = (float)(1.0 / (float)Math.Pow(theta, 2.0 * i / headSize));
            for (var position = 0; position < positions; position++)
            {
                var angle = position * frequency;
                var (sin, cos) = MathF.SinCos(angle);
                var at = (position * headSize) + i;
                cosines[at] = cosines[at + half] = cos;
                sines[at] = -sin;
                sines[at + half] = sin;
            }
        }

        _cosine = tensor(cosines, [positions, headSize], device: device).DetachFromDisposeScope();
        _sine = tensor(sines, [positions, headSize], device: device).DetachFromDisposeScope();
    }

    /// <summary>Cosines and signed sines for the given positions, [..., size], ready to be broadcast over heads.</summary>
    public (Tensor Cosine, Tensor Sine) At(Tensor positions, ScalarType dtype)
    {
        var flat = positions.reshape(-1);
        long[] shape = [.. positions.shape, 1, _cosine.shape[1]];
        return (_cosine.index_select(0, flat).view(shape).to(dtype), _sine.index_select(0, flat).view(shape).to(dtype));
    }

    /// <summary>Rotates [..., heads, size].</summary>
    public static Tensor Rotate(Tensor x, (Tensor Cosine, Tensor Sine) angles)
    {
        var half = x.shape[^1] / 2;
        var swapped = cat([x.narrow(-1, half, half), x.narrow(-1, 0, half)], -1);
        return x * angles.Cosine + swapped * angles.Sine;
    }

    public void Dispose()
    {
        _cosine.Dispose();
        _sine.Dispose();
    }
}
