namespace SamkeStream.Strategies.Selection;

/// <summary>Chooses a strategy by what it did on validation items: all strategies answer the same items.</summary>
public static class StrategySelector
{
    /// <summary>Strategy name of the base model without an adapter.</summary>
    public const string Base = "base";

    /// <param name="baseline">The base model's answers.</param>
    /// <param name="candidates">The candidates' answers to the same items.</param>
    /// <param name="options">Evidence that a promotion needs.</param>
    /// <exception cref="ArgumentException">A candidate answered another number of items than the base, or no items at all.</exception>
    public static StrategySelection Select(StrategyOutcome baseline, IReadOnlyList<StrategyOutcome> candidates, SelectionOptions options)
    {
        ArgumentNullException.ThrowIfNull(baseline);
        ArgumentNullException.ThrowIfNull(candidates);
        ArgumentNullException.ThrowIfNull(options);
        if (baseline.Items.Count == 0)
            throw new ArgumentException("There is no validation item.", nameof(baseline));
        foreach (var candidate in candidates)
        {
            if (candidate.Items.Count != baseline.Items.Count)
            {
                throw new ArgumentException(
                    $"'{candidate.Strategy}' answered {candidate.Items.Count} items, the base {baseline.Items.Count}; all must answer the same.", nameof(candidates));
            }
        }

        var scores = candidates.Select(candidate => Score(candidate, baseline, options)).ToList();
        var best = Enumerable.Range(0, scores.Count)
            .Where(i => scores[i].NegativeLogLikelihood is not null)
            .OrderByDescending(i => scores[i].Accuracy)
            .ThenBy(i => scores[i].NegativeLogLikelihood)
            .Cast<int?>()
            .FirstOrDefault();
        var verdict = (best, baseline.Items.Count < options.MinimumItems) switch
        {
            (null, _) => SelectionVerdict.NoFiniteScore,
            (_, true) => SelectionVerdict.NotValidated,
            ({ } index, _) => scores[index].GainLowerBound > 0 ? SelectionVerdict.Better : SelectionVerdict.NotBetter,
        };
        return new StrategySelection([Score(baseline, baseline, options), .. scores], best, verdict);
    }

    private static StrategyScore Score(StrategyOutcome outcome, StrategyOutcome baseline, SelectionOptions options)
    {
        var count = outcome.Items.Count;
        var gains = new double[count];
        var right = 0;
        var loss = 0.0;
        for (var i = 0; i < count; i++)
        {
            var (here, there) = (outcome.Items[i], baseline.Items[i]);
            gains[i] = (here.Correct ? 1 : 0) - (there.Correct ? 1 : 0);
            right += here.Correct ? 1 : 0;
            loss += here.NegativeLogLikelihood;
        }

        return new StrategyScore(
            outcome.Strategy,
            (double)right / count,
            double.IsFinite(loss) ? loss / count : null,
            gains.Average(),
            PairedBootstrap.LowerBound(gains, options.Confidence, options.Resamples, options.Seed),
            count);
    }
}
