using SamkeStream.Contracts;
using SamkeStream.Contracts.V1;
using SamkeStream.Drift;
using SamkeStream.Drift.Monitoring;
using SamkeStream.State.Streams;

namespace SamkeStream.Catch.Sessions;

/// <summary>Turns what the monitor says into the events of the contract; they depend on the prompts alone, so a repeat makes the same.</summary>
internal sealed class DriftEvents(PromptWindows windows)
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
            var time = session.PromptOf(value.Ordinal)?.Time ?? now;
            switch (value)
            {
                case Detected detected:
                    session.Outbox.Add(PendingEvent.Of(Alarm(session, detected, time)));
                    break;
                case Updated updated:
                    session.Outbox.Add(PendingEvent.Of(Update(session, updated, time)));
                    break;
                case Resolved resolved:
                    session.Outbox.Add(PendingEvent.Of(Resolution(session, resolved.Epoch, resolved.Ordinal, time, ResolutionReasons.Returned)));
                    break;
                case WindowReady { Ordinals.Count: > 0 } window:
                    session.Outbox.Add(PendingEvent.Of(await RequestAsync(session, window, time, cancellationToken)));
                    break;
            }
        }
    }

    /// <summary>The end of a drift, for the reason given.</summary>
    public static DriftResolved Resolution(StreamSession session, long epoch, long ordinal, DateTimeOffset time, string reason) => new()
    {
        EventId = EventIds.Derive(session.Settings.Stream, epoch + session.Forced, EventTypes.DriftResolved, ordinal),
        Stream = session.Settings.Stream,
        Epoch = epoch + session.Forced,
        OccurredAt = time,
        Reason = reason,
    };

    private static DriftDetected Alarm(StreamSession session, Detected detected, DateTimeOffset time)
    {
        var reference = session.Monitor.Reference!;
        return new DriftDetected
        {
            EventId = EventIds.Derive(session.Settings.Stream, detected.Epoch + session.Forced, EventTypes.DriftDetected, detected.Ordinal),
            Stream = session.Settings.Stream,
            Epoch = detected.Epoch + session.Forced,
            OccurredAt = time,
            ChangePoint = PointOf(session, detected.ChangePoint),
            Score = detected.Score,
            Threshold = 1,
            DelayEstimatePrompts = detected.Delay,
            Calibration = new CalibrationFacts
            {
                BudgetPrompts = reference.Options.BudgetPrompts,
                EffectiveSize = reference.EffectiveSize,
                State = reference.State.ToString().ToLowerInvariant(),
            },
        };
    }

    private static DriftUpdated Update(StreamSession session, Updated updated, DateTimeOffset time) => new()
    {
        EventId = EventIds.Derive(session.Settings.Stream, updated.Epoch + session.Forced, EventTypes.DriftUpdated, updated.Ordinal),
        Stream = session.Settings.Stream,
        Epoch = updated.Epoch + session.Forced,
        OccurredAt = time,
        Kind = updated.Kind switch
        {
            DriftKind.DomainTransfer => DriftKinds.DomainTransfer,
            DriftKind.CovariateShift => DriftKinds.CovariateShift,
            _ => DriftKinds.Mixed,
        },
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
            Reason = window.Reason == WindowReason.Forced ? AdaptationReasons.Forced : AdaptationReasons.Drift,
        };
    }

    private static ChangePoint PointOf(StreamSession session, long ordinal)
    {
        var prompt = session.PromptOf(ordinal);
        return new ChangePoint { Ordinal = ordinal, PromptId = prompt?.Id, Time = prompt?.Time };
    }
}
