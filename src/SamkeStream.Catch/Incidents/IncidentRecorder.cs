using System.Globalization;
using SamkeStream.Catch.Sessions;
using SamkeStream.Contracts.V1;
using SamkeStream.Drift.Monitoring;
using SamkeStream.State.Incidents;
using SamkeStream.State.Streams;

namespace SamkeStream.Catch.Incidents;

/// <summary>Keeps the incidents of a stream in step with its session: what the monitor says becomes an incident, its updates and its end.</summary>
internal sealed class IncidentRecorder(IncidentRegistry incidents, Suppressions suppressions, PromptWindows windows)
{
    /// <summary>Prompts that an incident names.</summary>
    private const int PromptsShown = 8;

    /// <summary>The incident as the session knows it, or null where the stream has none of this epoch.</summary>
    public async Task<Incident?> ReadAsync(StreamSession session, long epoch, CancellationToken cancellationToken) =>
        session.ChangedIncidents.GetValueOrDefault(epoch) ?? await incidents.GetAsync(session.Settings.Stream, epoch, cancellationToken);

    /// <summary>Whether no alert of the stream may leave at this time: a suppression holds, or the open incident is snoozed.</summary>
    public async Task<bool> IsSilentAsync(StreamSession session, DateTimeOffset time, CancellationToken cancellationToken) =>
        session.SnoozedUntil > time || await suppressions.FindAsync(session.Settings.Stream, time, cancellationToken) is not null;

    public static void Open(StreamSession session, Detected detected, DriftDetected alarm) =>
        session.Change(new Incident
        {
            Stream = alarm.Stream,
            Epoch = alarm.Epoch,
            Suppressed = alarm.Suppressed,
            OpenedAt = alarm.OccurredAt,
            Ordinal = detected.Ordinal,
            ChangePoint = alarm.ChangePoint,
            DelayEstimatePrompts = alarm.DelayEstimatePrompts,
            PromptsSinceChange = alarm.DelayEstimatePrompts,
            Score = alarm.Score,
            Threshold = alarm.Threshold,
            Kind = alarm.KindGuess,
            Evidence = [new IncidentEvidence(detected.Arm.ToString().ToLowerInvariant(), detected.Scale, detected.Score)],
            Calibration = alarm.Calibration,
            ReferenceDigest = detected.ReferenceDigest,
            ConceptObservable = alarm.ConceptObservable,
        }.With(new IncidentUpdate(
            alarm.OccurredAt,
            "detected",
            Text($"score {alarm.Score:0.00} at prompt {detected.Ordinal}, {alarm.DelayEstimatePrompts} prompts after the change{(alarm.Suppressed ? "; suppressed: no alert left" : "")}"))));

    public async Task UpdateAsync(StreamSession session, Updated updated, DriftUpdated told, CancellationToken cancellationToken)
    {
        if (await ReadAsync(session, told.Epoch, cancellationToken) is not { } incident)
            return;
        var prompts = session.PromptsSince(updated.ChangePoint, PromptsShown);
        session.Change((incident with
        {
            Kind = told.Kind,
            FarShare = told.FarShare,
            PromptsSinceChange = told.PromptsSinceChange,
            ChangePoint = told.ChangePoint ?? incident.ChangePoint,
            Prompts = [.. prompts.Select(prompt => new IncidentPrompt(prompt.Ordinal, prompt.Id, prompt.Time))],
            PromptsRef = await StoreAsync(session, incident.Epoch, prompts, cancellationToken),
        }).With(new IncidentUpdate(
            told.OccurredAt, "updated", Text($"kind {told.Kind}, {told.PromptsSinceChange} prompts since the change, {told.FarShare:p0} of them far from the reference"))));
    }

    public async Task NoteRequestAsync(StreamSession session, AdaptationRequested request, CancellationToken cancellationToken)
    {
        if (session.OpenIncident is { } epoch && await ReadAsync(session, epoch, cancellationToken) is { } incident)
            session.Change(incident.With(new IncidentUpdate(request.OccurredAt, "adaptation-requested", Text($"{request.Count} prompts, window {request.WindowRef}"))));
    }

    /// <summary>Ends the open incident.</summary>
    /// <param name="session">The session it belongs to.</param>
    /// <param name="time">When it ended.</param>
    /// <param name="reason">One of <see cref="ResolutionReasons"/>.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    public async Task CloseAsync(StreamSession session, DateTimeOffset time, string reason, CancellationToken cancellationToken)
    {
        if (session.OpenIncident is { } epoch && await ReadAsync(session, epoch, cancellationToken) is { } incident)
        {
            session.Change((incident with { Status = IncidentStatuses.Resolved, ResolvedAt = time, Resolution = reason, SnoozedUntil = null })
                .With(new IncidentUpdate(time, "resolved", reason)));
        }
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    /// <summary>Texts lie apart from the incident, so that they end with the stream's time for texts.</summary>
    private async Task<string?> StoreAsync(StreamSession session, long epoch, IReadOnlyList<WindowPrompt> prompts, CancellationToken cancellationToken) =>
        prompts.Count == 0
            ? null
            : await windows.PutAsync(
                new PromptWindow { Stream = session.Settings.Stream, Epoch = epoch, Prompts = prompts },
                TimeSpan.FromHours(session.Settings.PromptTtlHours),
                cancellationToken);
}
