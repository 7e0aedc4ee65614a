using SamkeStream.Drift.Outcomes;

namespace SamkeStream.Drift.Monitoring;

/// <content>The outcome feed: concept drift, which prompts alone cannot show.</content>
public sealed partial class StreamMonitor
{
    /// <summary>A baseline of outcomes is learned, so a change of the right answers alone would be noticed.</summary>
    public bool IsConceptObservable => _outcomes.IsWatching;

    /// <summary>T of the outcome feed: expected outcomes between two false alarms.</summary>
    public int OutcomeBudget => _options.OutcomeBudget;

    public OutcomeCounts Outcomes => _outcomes.Counts;

    /// <summary>Takes how well the answer to a prompt did. Outcomes of unknown prompts are counted, and nothing else happens.</summary>
    /// <param name="ordinal">The prompt's number.</param>
    /// <param name="score">Higher is better.</param>
    /// <exception cref="ArgumentException">The score is not finite; the state is as before.</exception>
    public IReadOnlyList<MonitorEvent> ObserveOutcome(long ordinal, double score)
    {
        if (!double.IsFinite(score))
            throw new ArgumentOutOfRangeException(nameof(score), score, "An outcome is a finite number.");
        var settings = _reference is null
            ? default
            : new OutcomeSettings(_options.OutcomeBaselineSize, _options.OutcomeBudget, _reference.Options.Cells + 1, _reference.Options.Seed);
        switch (_outcomes.Take(ordinal, score, isIdle: Phase != MonitorPhase.Watching || IsFrozen, settings))
        {
            case OutcomeStep.Alarm:
                Epoch++;
                _conceptEpoch = Epoch;
                var (start, outcomes) = _outcomes.Run;
                Raise(new ConceptDetected(Epoch, _lastOrdinal, start, _outcomes.AlarmScore, outcomes));
                break;
            case OutcomeStep.Recovered:
                CloseConcept(ResolveReason.Returned);
                break;
            case OutcomeStep.Relearned:
                CloseConcept(ResolveReason.Relearned);
                break;
        }

        return TakeEvents();
    }

    private void CloseConcept(ResolveReason reason)
    {
        if (_conceptEpoch == 0)
            return;
        Raise(new Resolved(_conceptEpoch, _lastOrdinal, reason));
        _conceptEpoch = 0;
        _outcomes.Reset();
    }
}
