namespace SamkeStream.Contracts.V1;

/// <summary>Values of <see cref="ScoreboardEntry.Strategy"/>; readers must expect more in later versions.</summary>
public static class StrategyNames
{
    public const string Base = "base";
    public const string Generated = "generated";
    public const string MeanOfDraws = "mean-of-draws";
    public const string TwoSubspace = "two-subspace";
}
