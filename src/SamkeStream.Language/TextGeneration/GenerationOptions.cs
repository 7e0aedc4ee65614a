namespace SamkeStream.Language.TextGeneration;

/// <summary>How a continuation is chosen and when it ends.</summary>
public sealed record GenerationOptions
{
    /// <summary>Most tokens to generate.</summary>
    public int MaxNewTokens { get; init; } = 64;

    /// <summary>0: always the most probable token (greedy). Else logits are divided by it before sampling.</summary>
    public double Temperature { get; init; }

    /// <summary>Only the k most probable tokens can be drawn; 0: all.</summary>
    public int TopK { get; init; }

    /// <summary>Only the smallest set of most probable tokens whose probability reaches p can be drawn; 1: all.</summary>
    public double TopP { get; init; } = 1;

    /// <summary>Seed of sampling; each sequence of a batch draws from its own generator.</summary>
    public int Seed { get; init; }

    /// <summary>Tokens that end a sequence; null: those of the model's configuration; empty: none.</summary>
    public IReadOnlyList<int>? EndTokens { get; init; }

    /// <exception cref="ArgumentOutOfRangeException">A value outside its range.</exception>
    public void Validate()
    {
        ArgumentOutOfRangeException.ThrowIfNegative(MaxNewTokens);
        ArgumentOutOfRangeException.ThrowIfNegative(TopK);
        if (!double.IsFinite(Temperature) || Temperature < 0)
            throw new ArgumentOutOfRangeException(nameof(Temperature), Temperature, "allowed: a finite number from 0");
        if (!(TopP > 0 && TopP <= 1))
            throw new ArgumentOutOfRangeException(nameof(TopP), TopP, "allowed: above 0, at most 1");
    }
}
