using SamkeStream.Drift.Detection;
using SamkeStream.Drift.Regimes;

namespace SamkeStream.Drift.Monitoring;

/// <content>From the alarm to the end of the drift.</content>
public sealed partial class StreamMonitor
{
    /// <summary>Longest windows must be this quiet, in units of their thresholds, before a drift counts as over.</summary>
    private const double QuietScore = .5;

    /// <summary>Prompts below the threshold after which an alarm is no longer the one that was called false.</summary>
    private const int CalmPrompts = 64;

    private void OpenIncident(in DriftScore score, long ticks, ReadOnlySpan<float> vector)
    {
        CloseConcept(ResolveReason.Superseded);
        Epoch++;
        Phase = MonitorPhase.Drifted;
        var changePoint = score.ChangePoint ?? score.Ordinal;
        var counts = _detector!.CellCountsSince(changePoint);
        var prompts = counts.Sum();
        _incident = new Incident
        {
            ChangePoint = changePoint,
            Counts = counts,
            Prompts = prompts,
            Delay = prompts,
            NextUpdate = KindRule.DecisionPrompts,
            Deadline = ticks > DateTime.MaxValue.Ticks - _options.WindowWait.Ticks ? DateTime.MaxValue.Ticks : ticks + _options.WindowWait.Ticks,
            Tempo = TempoRule.Decide(_detector, prompts, prompts),
        };
        _collector.Clear();
        Collect(score.Ordinal, ticks, vector);
        Raise(new Detected(Epoch, score.Ordinal, changePoint, score.Score, prompts, score.Arm, score.Scale, _reference!.Digest)
        {
            Kind = prompts >= KindRule.DecisionPrompts ? KindOf(_incident) : null,
            Tempo = _incident.Tempo,
            Explanation = Explain(_incident),
            IsConceptObservable = IsConceptObservable,
        });
        _detector.RestartSums();
        UpdateIncident(score, ticks);
    }

    private void FollowIncident(in DriftScore score, long ticks, ReadOnlySpan<float> vector)
    {
        var incident = _incident!;
        incident.Count(BinOf(score));
        if (score.Score > 1)
        {
            incident.Quiet = 0;
            _detector!.RestartSums();
        }
        else if (++incident.Quiet >= _reference!.Options.LargestWindow && AreLongWindowsQuiet())
        {
            LearnVisit(incident);
            EndIncident(ResolveReason.Returned, score.Ordinal);
            if (incident.IsWindowOut)
            {
                long[] latest = [.. _recent.TakeLast(Math.Min(_options.WindowSize, incident.Quiet))];
                Raise(new WindowReady(Epoch, score.Ordinal, latest, WindowReason.Returned) { RegimeId = RegimeId });
            }

            return;
        }

        Collect(score.Ordinal, ticks, vector);
        UpdateIncident(score, ticks);
    }

    private void UpdateIncident(in DriftScore score, long ticks)
    {
        var incident = _incident!;
        if (incident.Prompts >= incident.NextUpdate)
        {
            while (incident.NextUpdate <= incident.Prompts)
                incident.NextUpdate *= 2;
            if (incident.Prompts <= _reference!.Options.LargestWindow)
                incident.Tempo = TempoRule.Decide(_detector!, incident.Prompts, incident.Delay);
            var isFound = Recognise(incident, isLastChance: incident.Prompts >= RegimeLibrary.ConfirmationPrompts(_reference.Dependence.BlockLength));
            Raise(new Updated(
                Epoch, score.Ordinal, incident.ChangePoint, KindOf(incident), incident.FarShare, _reference.FarShare, incident.Prompts)
            {
                Score = score.Score,
                Tempo = incident.Tempo,
                RegimeId = incident.RegimeId,
                IsRecurring = incident.IsRecurring,
                RegimeCandidate = incident.RegimeCandidate,
                Explanation = Explain(incident),
                IsConceptObservable = IsConceptObservable,
            });
            if (isFound)
                HandOutWindow(score.Ordinal, WindowReason.Recurring);
            RecallReference();
        }

        CloseWindowIfDue(score.Ordinal, ticks);
    }

    /// <summary>Looks whether the stream is back in a regime of old; keeps a new one, and more of it as long as it stays what it is.</summary>
    /// <param name="incident">The open one.</param>
    /// <param name="isLastChance">A regime that is only possible does not count any more.</param>
    /// <returns>A regime of old was found now.</returns>
    private bool Recognise(Incident incident, bool isLastChance)
    {
        if (incident.IsRecurring || _collector.Prompts.Count < RegimeLibrary.MinimumPrompts)
            return false;
        float[][] vectors = [.. _collector.Prompts.Select(p => p.Vector)];
        var (blockLength, seed) = (_reference!.Dependence.BlockLength, _reference.Options.Seed);
        var own = $"r{Epoch}";
        var match = _regimes.Match(vectors, [RegimeId!, own], _reference.Profile.MeanVector, blockLength, seed);
        if (match is { IsSure: true } known)
        {
            _regimes.Forget(own);
            (incident.RegimeId, incident.IsRecurring, incident.RegimeCandidate) = (known.Regime.Id, true, null);
            return true;
        }

        incident.RegimeCandidate = isLastChance ? null : match?.Regime.Id;
        if (incident.RegimeCandidate is not null)
            return false;

        if (incident.RegimeId is null || RegimeLibrary.IsSteady(vectors, blockLength, seed))
            _regimes.Learn(new Regime(own, RegimeLibrary.MeanOf(vectors), vectors.Length, null));
        incident.RegimeId = own;
        return false;
    }

    /// <summary>Keeps all prompts of a new regime that the stream has left again: up to where they turn from its mean to the reference's.</summary>
    private void LearnVisit(Incident incident)
    {
        if (incident.IsRecurring || incident.RegimeId is not { } id || _regimes.Find(id) is not { } regime)
            return;
        var prompts = RegimeLibrary.LengthOfVisit(_collector.Prompts.Select(p => p.Vector), regime.Mean, _reference!.Profile.MeanVector);
        if (prompts <= regime.Count)
            return;
        float[][] vectors = [.. _collector.Prompts.Take(prompts).Select(p => p.Vector)];
        if (RegimeLibrary.IsSteady(vectors, _reference.Dependence.BlockLength, _reference.Options.Seed))
            _regimes.Learn(new Regime(id, RegimeLibrary.MeanOf(vectors), vectors.Length, null));
    }

    private DriftKind KindOf(Incident incident) =>
        KindRule.Decide(incident.FarShare, _reference!.FarShare, incident.Prompts, _detector!.ShiftSince(incident.ChangePoint));

    private DriftExplanation Explain(Incident incident) => Explainer.Explain(_detector!, incident.Counts, _collector.Prompts, EValue);

    private bool AreLongWindowsQuiet()
    {
        var windows = _reference!.Options.Windows;
        var scores = _detector!.ChannelScores[..windows.Count];
        foreach (var score in scores[Math.Max(0, scores.Length - 2)..])
        {
            if (score > QuietScore)
                return false;
        }

        return true;
    }

    /// <summary>Back to watching with the same reference.</summary>
    private void EndIncident(ResolveReason reason, long ordinal)
    {
        Phase = MonitorPhase.Watching;
        _incident = null;
        _collector.Clear();
        Raise(new Resolved(Epoch, ordinal, reason));
    }

    /// <summary>The evidence begins anew: no prompt from before counts any more.</summary>
    private void RestartEvidence() => _detector = new DriftDetector(_reference!);

    /// <summary>What an operator called false is not told again at once, if it goes on; as soon as it does not, another change is.</summary>
    private void CoolDownBy(in DriftScore score)
    {
        _coolDown--;
        _calm = score.Score > 1 ? 0 : _calm + 1;
        if (_calm == 0)
            _detector!.RestartSums();
        if (_calm >= CalmPrompts)
            _coolDown = 0;
    }

    private void CloseWindowIfDue(long ordinal, long ticks)
    {
        if (!IsWindowOpen)
            return;
        if (_incident!.Prompts >= _options.WindowSize && _incident.RegimeCandidate is null)
            HandOutWindow(ordinal, WindowReason.Full);
        else if (ticks >= _incident.Deadline)
            HandOutWindow(ordinal, WindowReason.WaitOver);
        else
            return;
        RecallReference();
    }

    /// <summary>Asks for the reference that a regime of old had, once it was told what kind of drift it is.</summary>
    private void RecallReference()
    {
        if (_incident is { IsRecurring: true, RegimeId: { } id, Prompts: >= KindRule.DecisionPrompts } && _regimes.Find(id)?.ReferenceDigest is { } digest && _collector.TryRecall(digest))
            Raise(OpenRecall!);
    }

    private void HandOutWindow(long last, WindowReason reason)
    {
        var first = long.MinValue;
        if (_incident is { } incident)
        {
            first = incident.ChangePoint;
            incident.IsWindowOut = true;
            if (reason != WindowReason.Forced && incident.RegimeId is null && Recognise(incident, isLastChance: true))
                reason = WindowReason.Recurring;
        }

        var ordinals = _recent.Where(o => o >= first && o <= last).TakeLast(_options.WindowSize).ToArray();
        Raise(new WindowReady(Epoch, last, ordinals, reason) { RegimeId = _incident is null ? RegimeId : _incident.RegimeId });
    }
}
