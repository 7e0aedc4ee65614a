using SamkeStream.Language.Lora;
using SamkeStream.Language.Models;
using SamkeStream.Language.TextGeneration;

namespace SamkeStream.Strategies.Selection;

/// <summary>Chooses a strategy by what it did on validation items: all strategies answer the same items.</summary>
public static class StrategySelector
{
    /// <summary>Lets the base model and every candidate answer the items and compares them.</summary>
    /// <param name="model">The base model.</param>
    /// <param name="items">Validation items, the same for all.</param>
    /// <param name="candidates">Adapters to compare with the base.</param>
    /// <param name="options">Evidence that a promotion needs.</param>
    /// <param name="cancel">Stops between batches.</param>
    /// <exception cref="ArgumentException">No items.</exception>
    /// <exception cref="AdapterException">A candidate does not fit the model.</exception>
    public static StrategySelection Score(
        CausalLanguageModel model,
        IReadOnlyList<MultipleChoiceItem> items,
        IReadOnlyList<StrategyCandidate> candidates,
        SelectionOptions options,
        CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(items);
        ArgumentNullException.ThrowIfNull(candidates);
        if (items.Count == 0)
            throw new ArgumentException("There is no validation item.", nameof(items));
        var baseline = new StrategyOutcome(StrategyCandidate.Base, model.Score(items, cancellation: cancel));
        var outcomes = candidates.Select(candidate => new StrategyOutcome(candidate.Strategy, model.Score(items, candidate.Adapter, cancel))).ToList();
        return Select(baseline, outcomes, options);
    }

    /// <summary>Compares answers that are already there.</summary>
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
