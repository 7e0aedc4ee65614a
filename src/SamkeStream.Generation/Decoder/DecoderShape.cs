namespace SamkeStream.Generation.Decoder;

/// <summary>What a decoder looks like: the features before the first and after each layer, and the convolutions' kernel.</summary>
public sealed record DecoderShape
{
    /// <param name="progression">Shape of the condition, then the output shape of every layer.</param>
    /// <param name="kernel">Odd size K of the square convolution kernels.</param>
    /// <param name="outputBias">Whether a learned [N, L, C] bias is added to the last layer's output; not in the papers.</param>
    /// <exception cref="ArgumentException">Fewer than two shapes, a dimension below 1, or an even kernel.</exception>
    public DecoderShape(IReadOnlyList<FeatureShape> progression, int kernel, bool outputBias)
    {
        ArgumentNullException.ThrowIfNull(progression);
        if (progression.Count < 2)
            throw new ArgumentException($"A progression has at least two shapes, not {progression.Count}.", nameof(progression));
        foreach (var shape in progression)
        {
            if (shape.N < 1 || shape.L < 1 || shape.C < 1)
                throw new ArgumentException($"Every dimension of {shape} must be at least 1.", nameof(progression));
        }

        if (kernel < 1 || kernel % 2 == 0)
            throw new ArgumentException($"The kernel must be odd and positive, not {kernel}.", nameof(kernel));
        Progression = [.. progression];
        Kernel = kernel;
        OutputBias = outputBias;
    }

    public IReadOnlyList<FeatureShape> Progression { get; }

    public int Kernel { get; }

    public bool OutputBias { get; }

    /// <summary>Shape of the conditioning data of one adapter.</summary>
    public FeatureShape Condition => Progression[0];

    /// <summary>Shape of one adapter's tokens.</summary>
    public FeatureShape Output => Progression[^1];
}
