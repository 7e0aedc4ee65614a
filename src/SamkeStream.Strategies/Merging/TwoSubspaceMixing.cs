using SamkeStream.Language.Lora;

namespace SamkeStream.Strategies.Merging;

/// <summary>
/// Two-subspace mixing of a LoRA adapter (SAMKE; CAO-LLM eq. 20): the rank is split into halves, and beside each half's own update
/// stands the one that pairs component i of A with component i + r/2 of B. Folded into B, so the adapter keeps its shape and format.
/// </summary>
public static class TwoSubspaceMixing
{
    /// <param name="adapter">The adapter to mix; not changed.</param>
    /// <param name="lambda">Ratio of the cross update, from 0 (the adapter itself) to 1.</param>
    /// <param name="scale">How the ratio becomes weights.</param>
    /// <exception cref="ArgumentException">λ outside [0, 1] or an odd rank.</exception>
    public static LoraAdapter Apply(LoraAdapter adapter, double lambda, MixingScale scale = MixingScale.Default)
    {
        ArgumentNullException.ThrowIfNull(adapter);
        if (!(lambda is >= 0 and <= 1))
            throw new ArgumentException($"lambda is {lambda}; it must be between 0 and 1.", nameof(lambda));
        var rank = adapter.Config.Rank;
        if (rank % 2 != 0)
            throw new ArgumentException($"Two-subspace mixing needs an even rank; the adapter's is {rank}.", nameof(adapter));
        var (within, cross) = Weights(lambda, scale);
        return new LoraAdapter(adapter.Config, adapter.Modules.Select(module => KeyValuePair.Create(module.Key, Mix(module.Value, within, cross))));
    }

    internal static (float Within, float Cross) Weights(double lambda, MixingScale scale)
    {
        var larger = Math.Max(lambda, 1 - lambda);
        var (within, cross) = scale switch
        {
            MixingScale.Default => ((1 - lambda) / larger, lambda / larger),
            MixingScale.Convex => (1 - lambda, lambda),
            MixingScale.Linear => (1, lambda),
            _ => throw new ArgumentOutOfRangeException(nameof(scale), scale, "Not a mixing scale."),
        };
        return ((float)within, (float)cross);
    }

    private static LoraMatrices Mix(LoraMatrices pair, float within, float cross)
    {
        var (rank, half) = (pair.Rank, pair.Rank / 2);
        var mixed = new float[pair.B.Length];
        for (var row = 0; row < mixed.Length; row += rank)
        {
            for (var i = 0; i < half; i++)
            {
                var (first, second) = (pair.B[row + i], pair.B[row + half + i]);
                mixed[row + i] = within * first + cross * second;
                mixed[row + half + i] = cross * first + within * second;
            }
        }

        return new LoraMatrices(rank, pair.InputSize, pair.OutputSize, pair.A, mixed);
    }
}
