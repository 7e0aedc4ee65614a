using SamkeStream.Language.Lora;
using SamkeStream.Strategies.Merging;

namespace SamkeStream.Strategies.Selection;

/// <summary>A way to use the generated adapters: the adapter that would be promoted, and the name of the strategy that made it.</summary>
public sealed record StrategyCandidate(string Strategy, LoraAdapter Adapter)
{
    /// <summary>Strategy name of the base model without an adapter.</summary>
    public const string Base = "base";

    /// <summary>The first generated adapter as it is.</summary>
    public const string Generated = "generated";

    /// <summary>The parameter mean of all draws.</summary>
    public const string MeanOfDraws = "mean-of-draws";

    /// <summary>The first generated adapter, its subspaces mixed with λ = 0.5.</summary>
    public const string TwoSubspace = "two-subspace";

    /// <summary>What Operate compares with the base: the first draw, the mean of the draws where there are several, and two-subspace mixing.</summary>
    /// <param name="draws">The generated adapters.</param>
    public static IReadOnlyList<StrategyCandidate> Of(IReadOnlyList<LoraAdapter> draws)
    {
        ArgumentNullException.ThrowIfNull(draws);
        ArgumentOutOfRangeException.ThrowIfZero(draws.Count, nameof(draws));
        var candidates = new List<StrategyCandidate> { new(Generated, draws[0]) };
        if (draws.Count > 1)
            candidates.Add(new(MeanOfDraws, ParameterMean.Of(draws)));
        candidates.Add(new(TwoSubspace, TwoSubspaceMixing.Apply(draws[0], 0.5)));
        return candidates;
    }
}
