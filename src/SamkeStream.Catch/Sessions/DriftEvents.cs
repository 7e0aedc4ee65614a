using SamkeStream.Catch.Incidents;
using SamkeStream.Contracts;
using SamkeStream.Contracts.V1;
using SamkeStream.Drift;
using SamkeStream.Drift.Monitoring;
using SamkeStream.Hosting;
using SamkeStream.State.Incidents;
using SamkeStream.State.Streams;

namespace SamkeStream.Catch.Sessions;

/// <summary>Turns what the monitor says into the events of the contract; they depend on the prompts alone, so a repeat makes the same.</summary>
internal sealed class DriftEvents(PromptWindows windows, IncidentRecorder recorder)
{
    /// <summary>Puts the events into the session's outbox, and windows into the store.</summary>
    /// <param name="session">The session they are about.</param>
    /// <param name="events">In order.</param>
    /// <param name="now">Time of events whose prompt is forgotten; else an event has the time of its prompt.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    public async Task CollectAsync(StreamSession session, IReadOnlyList<MonitorEvent> events, DateTimeOffset now, CancellationToken cancellationToken)
    {
        foreach (var value in events)
        {
            var prompt = session.PromptOf(value.Ordinal);
            var time = prompt?.Time ?? now;
            var trace = TraceContext.Parse(prompt?.Traceparent, prompt?.Tracestate);
            switch (value)
            {
                case Detected detected:
                    var alarm = Alarm(session, detected, time) with { Suppressed = await recorder.IsSilentAsync(session, time, cancellationToken) };
                    session.Alarm = new OpenAlarm(time, null, trace);
                    session.Outbox.Add(PendingEvent.Of(alarm, trace));
                    await recorder.OpenAsync(session, detected, alarm, cancellationToken);
                    break;
                case ConceptDetected concept:
                    var decline = Alarm(session, concept, time) with { Suppressed = await recorder.IsSilentAsync(session, time, cancellationToken) };
                    session.Alarm = new OpenAlarm(time, null, trace);
                    Count(session, DriftKinds.ConceptDrift, null);
                    session.Alarm = session.Alarm with { Kind = DriftKinds.ConceptDrift };
                    session.Outbox.Add(PendingEvent.Of(decline, trace));
                    IncidentRecorder.Open(session, concept, decline);
                    break;
                case Updated updated:
                    var update = Update(session, updated, time) with { Suppressed = await recorder.IsSilentAsync(session, time, cancellationToken) };
                    Count(session, update.Kind, updated.Tempo);
                    session.Alarm = (session.Alarm ?? new OpenAlarm(time, null, trace)) with { Kind = update.Kind };
                    session.Outbox.Add(PendingEvent.Of(update, session.Alarm.Trace));
                    await recorder.UpdateAsync(session, updated, update, cancellationToken);
                    break;
                case Resolved resolved:
                    await ResolveAsync(session, resolved.Epoch, resolved.Ordinal, time, NameOf(resolved.Reason), cancellationToken);
                    break;
                case WindowReady { Ordinals.Count: > 0 } window:
                    // What the drift may still lead to is of an earlier epoch then, and is not promoted any more.
                    if (window.Reason == WindowReason.Returned)
                        session.Forced++;
                    var request = await RequestAsync(session, window, time, cancellationToken);
                    session.Outbox.Add(PendingEvent.Of(request, session.Alarm?.Trace ?? trace));
                    await recorder.NoteRequestAsync(session, request, cancellationToken);
                    break;
            }
        }
    }

    /// <summary>Ends the drift that is open, for the reason given.</summary>
    public async Task ResolveAsync(
        StreamSession session, long epoch, long ordinal, DateTimeOffset time, string reason, CancellationToken cancellationToken)
    {
        var resolution = Resolution(session, epoch, ordinal, time, reason);
        session.Outbox.Add(PendingEvent.Of(resolution with { Suppressed = await recorder.IsSilentAsync(session, time, cancellationToken) }, session.Alarm?.Trace));
        Count(session, "undecided", null);
        session.Alarm = null;
        await recorder.CloseAsync(session, time, reason, cancellationToken);
    }

    /// <summary>Takes a reference into use at once, whatever the stream is doing; a drift that is open is over.</summary>
    /// <param name="session">The session that is to use it.</param>
    /// <param name="reference">Of the session's encoder.</param>
    /// <param name="blob">Digest of its bytes.</param>
    /// <param name="name">NAME@VERSION.</param>
    /// <param name="now">The time.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    public async Task WatchAsync(StreamSession session, DriftReference reference, string blob, string name, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var (wasDrifted, epoch, ordinal) = (session.Monitor.Phase == MonitorPhase.Drifted, session.Monitor.Epoch, session.Monitor.LastOrdinal);
        var events = session.Monitor.Watch(reference);
        session.UseReference(blob, name, now);
        await CollectAsync(session, events, now, cancellationToken);
        if (wasDrifted)
            await ResolveAsync(session, epoch, ordinal, session.TimeOf(ordinal) ?? now, ResolutionReasons.NewReference, cancellationToken);
    }

    /// <summary>Tells an incident's new status, which an operator or the end of a snooze changed.</summary>
    public async Task TellAsync(StreamSession session, Incident incident, DateTimeOffset time, CancellationToken cancellationToken) =>
        session.Outbox.Add(PendingEvent.Of(new DriftUpdated
        {
            // Below zero: no prompt's number.
            EventId = EventIds.Derive(incident.Stream, incident.Epoch, EventTypes.DriftUpdated, -incident.Revision),
            Stream = incident.Stream,
            Epoch = incident.Epoch,
            OccurredAt = time,
            Kind = incident.Kind,
            Tempo = incident.Tempo,
            RegimeId = incident.RegimeId,
            RegimeCandidate = incident.RegimeCandidate,
            EValue = incident.EValue,
            Calibration = incident.Calibration,
            FarShare = incident.FarShare,
            PromptsSinceChange = incident.PromptsSinceChange,
            ChangePoint = incident.ChangePoint,
            Status = incident.Status,
            Suppressed = await recorder.IsSilentAsync(session, time, cancellationToken),
        }, session.Alarm?.Trace));

    /// <summary>Ends the incident that is still open of a stream whose state cannot be read any more.</summary>
    public async Task CloseForgottenAsync(StreamSession session, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (await recorder.FindOpenAsync(session.Settings.Stream, cancellationToken) is not { } incident)
            return;
        session.Open(incident);
        await ResolveAsync(session, incident.Epoch, incident.Ordinal, now, ResolutionReasons.NewReference, cancellationToken);
    }

    /// <summary>Counts a drift once: when its kind is decided, else when it is over.</summary>
    private static void Count(StreamSession session, string? kind, DriftTempo? tempo)
    {
        if (session.Alarm is { Kind: null })
            SamkeMeter.DriftEvents.Add(1, SamkeMeter.Streams.Tag(session.Settings.Stream), new("type", kind), new("tempo", tempo?.ToString().ToLowerInvariant() ?? "unknown"));
    }

    /// <summary>The end of a drift, for the reason given.</summary>
    public static DriftResolved Resolution(StreamSession session, long epoch, long ordinal, DateTimeOffset time, string reason) => new()
    {
        EventId = EventIds.Derive(session.Settings.Stream, EpochOf(session, epoch), EventTypes.DriftResolved, ordinal),
        Stream = session.Settings.Stream,
        Epoch = EpochOf(session, epoch),
        OccurredAt = time,
        Reason = reason,
    };

    private static DriftDetected Alarm(StreamSession session, Detected detected, DateTimeOffset time) => new()
    {
        EventId = EventIds.Derive(session.Settings.Stream, detected.Epoch + session.Forced, EventTypes.DriftDetected, detected.Ordinal),
        Stream = session.Settings.Stream,
        Epoch = detected.Epoch + session.Forced,
        OccurredAt = time,
        ChangePoint = PointOf(session, detected.ChangePoint),
        Score = detected.Score,
        EValue = Finite(detected.Explanation.EValue),
        Threshold = 1,
        DelayEstimatePrompts = detected.Delay,
        KindGuess = NameOf(detected.Kind),
        Tempo = NameOf(detected.Tempo),
        ConceptObservable = detected.IsConceptObservable,
        Calibration = FactsOf(session.Monitor.Reference!),
    };

    private static DriftDetected Alarm(StreamSession session, ConceptDetected concept, DateTimeOffset time) => new()
    {
        EventId = EventIds.Derive(session.Settings.Stream, concept.Epoch + session.Forced, EventTypes.DriftDetected, concept.Ordinal),
        Stream = session.Settings.Stream,
        Epoch = concept.Epoch + session.Forced,
        OccurredAt = time,
        ChangePoint = PointOf(session, concept.ChangePoint),
        Score = concept.Score,
        Threshold = 1,
        DelayEstimatePrompts = concept.Ordinal - concept.ChangePoint + 1,
        KindGuess = DriftKinds.ConceptDrift,
        ConceptObservable = true,
        Calibration = FactsOf(session.Monitor.Reference!) with { BudgetPrompts = session.Monitor.OutcomeBudget },
    };

    private static double? Finite(double value) => double.IsFinite(value) ? value : null;

    private static CalibrationFacts FactsOf(DriftReference reference) => new()
    {
        BudgetPrompts = reference.Options.BudgetPrompts,
        EffectiveSize = reference.EffectiveSize,
        State = reference.State.ToString().ToLowerInvariant(),
    };

    private static DriftUpdated Update(StreamSession session, Updated updated, DateTimeOffset time) => new()
    {
        EventId = EventIds.Derive(session.Settings.Stream, EpochOf(session, updated.Epoch), EventTypes.DriftUpdated, updated.Ordinal),
        Stream = session.Settings.Stream,
        Epoch = EpochOf(session, updated.Epoch),
        OccurredAt = time,
        Kind = NameOf(updated.Kind),
        Tempo = NameOf(updated.Tempo),
        RegimeId = updated.IsRecurring ? updated.RegimeId : null,
        RegimeCandidate = updated.RegimeCandidate,
        Score = updated.Score,
        EValue = Finite(updated.Explanation.EValue),
        Calibration = FactsOf(session.Monitor.Reference!),
        FarShare = updated.FarShare - updated.ReferenceFarShare,
        PromptsSinceChange = updated.Prompts,
        ChangePoint = PointOf(session, updated.ChangePoint),
    };

    private async Task<AdaptationRequested> RequestAsync(StreamSession session, WindowReady window, DateTimeOffset time, CancellationToken cancellationToken)
    {
        var (stream, epoch) = (session.Settings.Stream, window.Epoch + session.Forced);
        var prompts = session.PromptsOf(window.Ordinals);
        var digest = await windows.PutAsync(
            new PromptWindow { Stream = stream, Epoch = epoch, Prompts = prompts },
            TimeSpan.FromHours(session.Settings.PromptTtlHours),
            cancellationToken);
        return new AdaptationRequested
        {
            EventId = EventIds.Derive(stream, epoch, EventTypes.AdaptationRequested, window.Ordinal),
            Stream = stream,
            Epoch = epoch,
            OccurredAt = time,
            WindowRef = digest,
            Count = prompts.Count,
            Reason = window.Reason switch
            {
                WindowReason.Forced => AdaptationReasons.Forced,
                WindowReason.Recurring or WindowReason.Returned => AdaptationReasons.Recurring,
                _ => AdaptationReasons.Drift,
            },
            RegimeId = window.RegimeId,
        };
    }

    private static string? NameOf(DriftKind? kind) => kind switch
    {
        null => null,
        DriftKind.DomainTransfer => DriftKinds.DomainTransfer,
        DriftKind.CovariateShift => DriftKinds.CovariateShift,
        _ => DriftKinds.Mixed,
    };

    private static string? NameOf(DriftTempo? tempo) => tempo switch
    {
        null => null,
        DriftTempo.Gradual => DriftTempos.Gradual,
        _ => DriftTempos.Abrupt,
    };

    private static string NameOf(ResolveReason reason) => reason switch
    {
        ResolveReason.Accepted => ResolutionReasons.Accepted,
        ResolveReason.MarkedFalse => ResolutionReasons.MarkedFalse,
        ResolveReason.Relearned => ResolutionReasons.Relearned,
        ResolveReason.Superseded => ResolutionReasons.Superseded,
        _ => ResolutionReasons.Returned,
    };

    /// <summary>The epoch of the open incident; an adaptation that was forced meanwhile does not change it.</summary>
    private static long EpochOf(StreamSession session, long epoch) => session.OpenIncident ?? (epoch + session.Forced);

    private static ChangePoint PointOf(StreamSession session, long ordinal)
    {
        var prompt = session.PromptOf(ordinal);
        return new ChangePoint { Ordinal = ordinal, PromptId = prompt?.Id, Time = prompt?.Time };
    }
}
