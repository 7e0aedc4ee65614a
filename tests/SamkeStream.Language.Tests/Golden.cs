using SamkeStream.Language.Safetensors;
using SamkeStream.Language.Tensors;
using SamkeStream.Testing;
using Xunit;
using static TorchSharp.torch;

namespace SamkeStream.Language.Tests;

/// <summary>A file of reference tensors.</summary>
internal sealed class Golden : IDisposable
{
    private readonly SafetensorsFile _file;

    public Golden(params string[] path)
    {
        _file = SafetensorsFile.Open(SharedFiles.Require(["golden", .. path]));
    }

    public static string Folder(params string[] path) => SharedFiles.Require(["golden", .. path]);

    public Tensor this[string name] => _file[name].ToTensor();

    public bool Contains(string name) => _file.Contains(name);

    public float[] Values(string name) => _file[name].ToSingles();

    public long[] Integers(string name) => _file[name].ToInt64s();

    /// <summary>Rows of a [rows, length] matrix of ids, cut where the mask or the given lengths say.</summary>
    public int[][] Rows(string ids, string mask)
    {
        var width = (int)_file[ids].Shape[^1];
        var present = Integers(mask);
        return [.. Integers(ids).Select((id, i) => (Id: (int)id, Row: i / width, Present: present[i] == 1)).GroupBy(x => x.Row)
            .Select(row => row.Where(x => x.Present).Select(x => x.Id).ToArray())];
    }

    public void Dispose() => _file.Dispose();
}

internal static class TensorAssert
{
    /// <summary>Largest absolute difference at most <paramref name="tolerance"/>, with equal shapes.</summary>
    public static void Close(Tensor expected, Tensor actual, double tolerance)
    {
        Assert.Equal(expected.shape, actual.shape);
        using var scope = NewDisposeScope();
        Close(expected.ToSingles(), actual.ToSingles(), tolerance);
    }

    public static void Close(float[] expected, float[] actual, double tolerance)
    {
        Assert.Equal(expected.Length, actual.Length);
        var worst = 0.0;
        for (var i = 0; i < expected.Length; i++)
        {
            Assert.True(float.IsFinite(actual[i]), $"element {i} is {actual[i]}");
            worst = Math.Max(worst, Math.Abs(expected[i] - actual[i]));
        }

        Assert.True(worst <= tolerance, $"differs by up to {worst:g4}, allowed: {tolerance:g4}");
    }

    /// <summary>Runs an action twice and requires that the second run leaves no native tensor behind.</summary>
    public static void LeavesNoTensor(Action action)
    {
        action();
        var before = LiveObjects.Settled(() => Tensor.TotalCount);
        action();
        Assert.Equal(before, Tensor.TotalCount);
    }
}
