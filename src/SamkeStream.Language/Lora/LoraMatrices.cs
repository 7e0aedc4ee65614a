namespace SamkeStream.Language.Lora;

/// <summary>The two factors of one adapted map, row-major: the weight changes by scale · B · A.</summary>
public sealed class LoraMatrices
{
    /// <param name="rank">r.</param>
    /// <param name="inputSize">Input features of the adapted map.</param>
    /// <param name="outputSize">Output features of the adapted map.</param>
    /// <param name="a">[r, input].</param>
    /// <param name="b">[output, r].</param>
    public LoraMatrices(int rank, int inputSize, int outputSize, float[] a, float[] b)
    {
        ArgumentNullException.ThrowIfNull(a);
        ArgumentNullException.ThrowIfNull(b);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(rank);
        if (a.LongLength != (long)rank * inputSize)
            throw new ArgumentException($"A has {a.Length} values, [{rank}, {inputSize}] needs {(long)rank * inputSize}", nameof(a));
        if (b.LongLength != (long)outputSize * rank)
            throw new ArgumentException($"B has {b.Length} values, [{outputSize}, {rank}] needs {(long)outputSize * rank}", nameof(b));
        (Rank, InputSize, OutputSize, A, B) = (rank, inputSize, outputSize, a, b);
    }

    public int Rank { get; }

    public int InputSize { get; }

    public int OutputSize { get; }

    /// <summary>[r, input], row-major.</summary>
    public float[] A { get; }

    /// <summary>[output, r], row-major.</summary>
    public float[] B { get; }
}
