using System.Numerics.Tensors;

namespace SamkeStream.Drift;

/// <summary>Checks of the vectors that come in.</summary>
internal static class SentenceVector
{
    private const float Tolerance = .01f;

    public static void ThrowIfInvalid(ReadOnlySpan<float> vector, int dimension, string parameter)
    {
        if (Problem(vector, dimension) is { } problem)
            throw new ArgumentException("The sentence vector " + problem, parameter);
    }

    /// <summary>What is wrong with a vector, or null.</summary>
    public static string? Problem(ReadOnlySpan<float> vector, int dimension)
    {
        if (vector.Length != dimension)
            return $"has {vector.Length} values; {dimension} are expected.";
        var length = MathF.Sqrt(TensorPrimitives.SumOfSquares(vector));
        if (float.IsNaN(length) || float.IsInfinity(length))
            return "holds NaN or infinity.";
        return MathF.Abs(length - 1) > Tolerance ? FormattableString.Invariant($"has length {length:g4}; it must be normalised to 1.") : null;
    }
}
