using SamkeStream.Language.Safetensors;
using SamkeStream.Language.Tensors;
using SamkeStream.Testing;
using static TorchSharp.torch;
using Xunit;

namespace SamkeStream.Generation.Tests;

/// <summary>Reference values from PyTorch and comparisons with them.</summary>
internal static class Golden
{
    internal static SafetensorsFile Open(params string[] path) => SafetensorsFile.Open(SharedFiles.Require(["golden", .. path]));

    /// <summary>Largest difference, as a share of the largest reference value.</summary>
    internal static void AssertClose(SafetensorsTensor expected, Tensor actual, double tolerance)
    {
        Assert.Equal(expected.Shape, actual.shape);
        AssertClose(expected.ToSingles(), actual.ToSingles(), tolerance, expected.Name);
    }

    internal static void AssertClose(float[] expected, float[] actual, double tolerance, string name)
    {
        Assert.Equal(expected.Length, actual.Length);
        var scale = Math.Max(1e-3, expected.Max(Math.Abs));
        var worst = expected.Zip(actual, (e, a) => Math.Abs(e - a)).Max();
        Assert.True(worst <= tolerance * scale, $"{name}: differs by {worst}; allowed {tolerance} of {scale}");
    }
}
