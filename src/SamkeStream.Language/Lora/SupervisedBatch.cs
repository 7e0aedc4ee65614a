namespace SamkeStream.Language.Lora;

/// <summary>A sequence to learn from.</summary>
/// <param name="Ids">Token ids.</param>
/// <param name="Labels">For each token itself where it is to be predicted, −100 where not; the first is never predicted.</param>
public sealed record SupervisedExample(int[] Ids, int[] Labels)
{
    public const int Ignored = -100;

    /// <summary>A prompt and the response that is to be learnt after it.</summary>
    public static SupervisedExample Response(int[] prompt, int[] response)
    {
        ArgumentNullException.ThrowIfNull(prompt);
        return new([.. prompt, .. response], [.. Enumerable.Repeat(Ignored, prompt.Length), .. response]);
    }
}

/// <summary>Examples for one step, an equal number for each adapter of a stack, padded on the right.</summary>
public sealed class SupervisedBatch
{
    private SupervisedBatch(int adapters, int rows, int length, long[] ids, long[] positions, long[] targets, float[] weights, int[] labelCounts)
    {
        (Adapters, Rows, Length, Ids, Positions, Targets, Weights, LabelCounts) =
            (adapters, rows, length, ids, positions, targets, weights, labelCounts);
    }

    public int Adapters { get; }

    public int Rows { get; }

    public int Length { get; }

    /// <summary>[rows, length].</summary>
    internal long[] Ids { get; }

    /// <summary>Flat positions whose next token is a label.</summary>
    internal long[] Positions { get; }

    internal long[] Targets { get; }

    /// <summary>One over the number of labels of the adapter.</summary>
    internal float[] Weights { get; }

    internal int[] LabelCounts { get; }

    /// <summary>Examples for a single adapter.</summary>
    /// <exception cref="ArgumentException">No label, or ids and labels of different lengths.</exception>
    public static SupervisedBatch Create(IReadOnlyList<SupervisedExample> examples) => Create([examples]);

    /// <summary>Examples for the adapters of a stack, in their order.</summary>
    /// <exception cref="ArgumentException">Different numbers of examples, no label for an adapter, or ids and labels of different lengths.</exception>
    public static SupervisedBatch Create(IReadOnlyList<IReadOnlyList<SupervisedExample>> examplesByAdapter)
    {
        ArgumentNullException.ThrowIfNull(examplesByAdapter);
        var each = examplesByAdapter.Count == 0 ? 0 : examplesByAdapter[0].Count;
        if (each == 0 || examplesByAdapter.Any(e => e.Count != each))
            throw new ArgumentException("every adapter needs the same number of examples, at least one", nameof(examplesByAdapter));
        var all = examplesByAdapter.SelectMany(e => e).ToArray();
        var length = all.Max(e => e.Ids.Length);
        var ids = new long[all.Length * length];
        var positions = new List<long>();
        var targets = new List<long>();
        var counts = new int[examplesByAdapter.Count];
        for (var row = 0; row < all.Length; row++)
        {
            var (sequence, labels) = all[row];
            if (sequence.Length != labels.Length)
                throw new ArgumentException($"example {row} has {sequence.Length} ids and {labels.Length} labels", nameof(examplesByAdapter));
            for (var t = 0; t < sequence.Length; t++)
            {
                ids[(row * length) + t] = sequence[t];
                if (t == 0 || labels[t] == SupervisedExample.Ignored)
                    continue;
                positions.Add((row * length) + t - 1);
                targets.Add(labels[t]);
                counts[row / each]++;
            }
        }

        var empty = Array.IndexOf(counts, 0);
        if (empty >= 0)
            throw new ArgumentException($"the examples of adapter {empty} have no label", nameof(examplesByAdapter));
        float[] weights = [.. positions.Select(p => 1f / counts[p / length / each])];
        return new SupervisedBatch(counts.Length, all.Length, length, ids, [.. positions], [.. targets], weights, counts);
    }
}
