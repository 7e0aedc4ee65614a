using static TorchSharp.torch;

namespace SamkeStream.Generation.Tokens;

/// <summary>
/// The LoRA pairs of G adapters as tensors, in the order of <see cref="ParameterLayout.Sites"/>:
/// A [G, rank, inputs] and B [G, outputs, rank]. Owns its tensors unless a dispose scope does.
/// </summary>
public sealed class AdapterTensors : IDisposable
{
    /// <exception cref="ArgumentException">A pair does not have the layout's shapes or the batch sizes differ.</exception>
    public AdapterTensors(ParameterLayout layout, IReadOnlyList<(Tensor A, Tensor B)> pairs)
    {
        ArgumentNullException.ThrowIfNull(layout);
        ArgumentNullException.ThrowIfNull(pairs);
        if (pairs.Count != layout.Sites.Count)
            throw new ArgumentException($"The layout has {layout.Sites.Count} sites; {pairs.Count} LoRA pairs were given.", nameof(pairs));
        BatchSize = pairs[0].A.dim() == 3 ? pairs[0].A.shape[0] : -1;
        for (var i = 0; i < pairs.Count; i++)
        {
            var site = layout.Sites[i];
            Check(pairs[i].A, site, "A", [BatchSize, layout.Rank, site.Inputs]);
            Check(pairs[i].B, site, "B", [BatchSize, site.Outputs, layout.Rank]);
        }

        Layout = layout;
        Pairs = pairs;
    }

    public ParameterLayout Layout { get; }

    public IReadOnlyList<(Tensor A, Tensor B)> Pairs { get; }

    /// <summary>G, the number of adapters.</summary>
    public long BatchSize { get; }

    /// <summary>Hands every tensor to the dispose scope around the current one.</summary>
    public AdapterTensors MoveToOuterDisposeScope()
    {
        foreach (var (a, b) in Pairs)
        {
            a.MoveToOuterDisposeScope();
            b.MoveToOuterDisposeScope();
        }

        return this;
    }

    public void Dispose()
    {
        foreach (var (a, b) in Pairs)
        {
            a.Dispose();
            b.Dispose();
        }
    }

    private static void Check(Tensor tensor, LoraSite site, string matrix, long[] expected)
    {
        if (!tensor.shape.SequenceEqual(expected))
        {
            throw new ArgumentException(
                $"Layer {site.Layer} {site.Module} {matrix} has shape [{string.Join(", ", tensor.shape)}]; expected [{string.Join(", ", expected)}].");
        }
    }
}
