namespace SamkeStream.Strategies.Selection;

/// <summary>What the scores say.</summary>
/// <param name="Scoreboard">The base first, then the candidates in the order given.</param>
/// <param name="Best">Index into the candidates of the best one: highest accuracy, ties to the lower negative log-likelihood; null where none has finite scores.</param>
/// <param name="Verdict">Whether the best one may be promoted.</param>
public sealed record StrategySelection(IReadOnlyList<StrategyScore> Scoreboard, int? Best, SelectionVerdict Verdict);

/// <summary>Whether the best candidate may be promoted, and why not.</summary>
public enum SelectionVerdict
{
    /// <summary>The lower bound of its gain over the base is above 0.</summary>
    Better,

    /// <summary>There are enough items, and they do not show a gain.</summary>
    NotBetter,

    /// <summary>There are too few items to tell.</summary>
    NotValidated,

    /// <summary>No candidate has finite scores.</summary>
    NoFiniteScore,
}
