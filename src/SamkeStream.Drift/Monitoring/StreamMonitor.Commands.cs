namespace SamkeStream.Drift.Monitoring;

/// <content>What an operator can tell the monitor.</content>
public sealed partial class StreamMonitor
{
    /// <summary>Frozen: scores go on, but no incident opens or changes, no window goes out, nothing is learned.</summary>
    public bool IsFrozen { get; private set; }

    /// <summary>A drift of the prompts, or of the outcomes alone, is open.</summary>
    public bool HasIncident => Phase == MonitorPhase.Drifted || _conceptEpoch > 0;

    /// <summary>Hands out a window at once: the post-change prompts of an open drift, else the latest prompts.</summary>
    /// <exception cref="InvalidOperationException">The stream has had no prompt.</exception>
    public IReadOnlyList<MonitorEvent> ForceWindow()
    {
        if (_observed == 0)
            throw new InvalidOperationException("The stream has no prompts yet, so there is no window to hand out.");
        HandOutWindow(_lastOrdinal, WindowReason.Forced);
        return TakeEvents();
    }

    /// <summary>
    /// "This is normal now": ends the open incident and learns a reference from the prompts after the change, as soon as they hold
    /// enough independent information (250 effective prompts) and without waiting for the configured size.
    /// </summary>
    /// <exception cref="InvalidOperationException">No incident is open, or the stream is frozen.</exception>
    public IReadOnlyList<MonitorEvent> AcceptAsNormal()
    {
        ThrowIfNothingToJudge("accept as normal");
        if (_incident is null)
        {
            CloseConcept(ResolveReason.Accepted);
            _outcomes.Restart();
            return TakeEvents();
        }

        if (IsWindowOpen)
            HandOutWindow(_lastOrdinal, WindowReason.WaitOver);
        Raise(new Resolved(Epoch, _lastOrdinal, ResolveReason.Accepted));
        Phase = MonitorPhase.Learning;
        LatestScore = null;
        _collector.Hurry((int)Math.Ceiling(1.1 * DriftReference.MinimumSize * _reference!.Tau));
        RequestIfReady();
        return TakeEvents();
    }

    /// <summary>"This was no drift": ends the open incident, forgets its regime, and watches on with the same reference.</summary>
    /// <exception cref="InvalidOperationException">No incident is open, or the stream is frozen.</exception>
    public IReadOnlyList<MonitorEvent> MarkFalse()
    {
        ThrowIfNothingToJudge("mark as false");
        if (_incident is null)
        {
            CloseConcept(ResolveReason.MarkedFalse);
            return TakeEvents();
        }

        _regimes.Forget($"r{Epoch}");
        var waiting = _collector.IsRequested ? _collector.TakeWaiting() : [];
        EndIncident(ResolveReason.MarkedFalse, _lastOrdinal);
        RestartEvidence();
        (_coolDown, _calm) = (_reference!.Options.LargestWindow, 0);
        Judge(waiting);
        return TakeEvents();
    }

    public void Freeze() => IsFrozen = true;

    /// <summary>Goes on; prompts of the frozen time raise no alarm. A reference that was asked for is asked for again.</summary>
    public IReadOnlyList<MonitorEvent> Unfreeze()
    {
        if (!IsFrozen)
            return [];
        IsFrozen = false;
        if (Phase == MonitorPhase.Watching)
        {
            RestartEvidence();
            _outcomes.Reset();
        }

        if (OpenRequest is { } request)
            Raise(request);
        if (OpenRecall is { } recall)
            Raise(recall);
        CloseWindowIfDue(_lastOrdinal, _now);
        return TakeEvents();
    }

    private void ThrowIfNothingToJudge(string verb)
    {
        if (IsFrozen)
            throw new InvalidOperationException($"The stream is frozen; unfreeze it before you {verb}.");
        if (!HasIncident)
            throw new InvalidOperationException($"The stream has no open incident to {verb}.");
    }
}
