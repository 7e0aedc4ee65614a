using System.Globalization;
using System.Text.Json;
using SamkeStream.Catch.Sessions;
using SamkeStream.Contracts.V1;
using SamkeStream.Drift;
using SamkeStream.Drift.Monitoring;
using SamkeStream.State.Incidents;
using SamkeStream.State.Streams;

namespace SamkeStream.Catch.Incidents;

/// <summary>Keeps the incidents of a stream in step with its session: what the monitor says becomes an incident, its updates and its end.</summary>
internal sealed class IncidentRecorder(IncidentRegistry incidents, Suppressions suppressions, PromptWindows windows)
{
    /// <summary>The incident as the session knows it, or null where the stream has none of this epoch.</summary>
    public async Task<Incident?> ReadAsync(StreamSession session, long epoch, CancellationToken cancellationToken) =>
        session.ChangedIncidents.GetValueOrDefault(epoch) ?? await incidents.GetAsync(session.Settings.Stream, epoch, cancellationToken);

    /// <summary>The stored incident that goes on, or null where none does.</summary>
    public async Task<Incident?> FindOpenAsync(string stream, CancellationToken cancellationToken)
    {
        var newest = await incidents.ListAsync(new IncidentQuery { Stream = stream, Limit = 10 }, cancellationToken);
        return newest.Incidents.FirstOrDefault(incident => IncidentStatuses.IsActive(incident.Status));
    }

    /// <summary>Whether no alert of the stream may leave at this time: a suppression holds, or the open incident is snoozed.</summary>
    public async Task<bool> IsSilentAsync(StreamSession session, DateTimeOffset time, CancellationToken cancellationToken) =>
        session.SnoozedUntil > time || await suppressions.FindAsync(session.Settings.Stream, time, cancellationToken) is not null;

    public async Task OpenAsync(StreamSession session, Detected detected, DriftDetected alarm, CancellationToken cancellationToken)
    {
        var incident = OpenedBy(alarm, detected.Ordinal) with
        {
            Tempo = NameOf(detected.Tempo),
            ReferenceDigest = detected.ReferenceDigest,
            ConceptObservable = detected.IsConceptObservable,
        };
        incident = await ExplainedAsync(session, incident, detected.Explanation, cancellationToken);
        session.Open(incident.With(new IncidentUpdate(
            alarm.OccurredAt,
            "detected",
            Text($"score {alarm.Score:0.00} at prompt {detected.Ordinal}, {alarm.DelayEstimatePrompts} prompts after the change{(alarm.Suppressed ? "; suppressed: no alert left" : "")}"))));
    }

    /// <summary>Opens the incident of outcomes that have become worse while the prompts are as they were.</summary>
    public static void Open(StreamSession session, ConceptDetected concept, DriftDetected alarm) =>
        session.Open((OpenedBy(alarm, concept.Ordinal) with
        {
            Evidence = [new IncidentEvidence("outcome", concept.Outcomes, concept.Score)],
            ReferenceDigest = session.Monitor.Reference?.Digest,
            ConceptObservable = true,
        }).With(new IncidentUpdate(alarm.OccurredAt, "detected", Text($"outcomes are worse: score {concept.Score:0.00} over {concept.Outcomes} outcomes"))));

    public async Task UpdateAsync(StreamSession session, Updated updated, DriftUpdated told, CancellationToken cancellationToken)
    {
        if (await ReadAsync(session, told.Epoch, cancellationToken) is not { } incident)
            return;
        incident = await ExplainedAsync(session, incident, updated.Explanation, cancellationToken);
        session.Change((incident with
        {
            Kind = told.Kind,
            Tempo = NameOf(updated.Tempo),
            RegimeId = updated.IsRecurring ? updated.RegimeId : incident.RegimeId,
            RegimeCandidate = updated.RegimeCandidate,
            ConceptObservable = updated.IsConceptObservable,
            FarShare = told.FarShare,
            PromptsSinceChange = told.PromptsSinceChange,
            ChangePoint = told.ChangePoint ?? incident.ChangePoint,
        }).With(new IncidentUpdate(
            told.OccurredAt,
            "updated",
            Text($"kind {told.Kind}{(updated.Tempo is { } tempo ? $", {NameOf(tempo)}" : "")}{(updated.IsRecurring ? $", regime {updated.RegimeId} again" : updated.RegimeCandidate is { } candidate ? $", regime candidate {candidate}" : "")}; {told.PromptsSinceChange} prompts since the change, score {updated.Score:0.00}"))));
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
            var status = reason == ResolutionReasons.MarkedFalse ? IncidentStatuses.MarkedFalse : IncidentStatuses.Resolved;
            session.Change((incident with { Status = status, ResolvedAt = time, Resolution = reason, SnoozedUntil = null })
                .With(new IncidentUpdate(time, "resolved", reason)));
        }
    }

    /// <summary>What every alarm tells of its incident.</summary>
    private static Incident OpenedBy(DriftDetected alarm, long ordinal) => new()
    {
        Stream = alarm.Stream,
        Epoch = alarm.Epoch,
        Suppressed = alarm.Suppressed,
        OpenedAt = alarm.OccurredAt,
        Ordinal = ordinal,
        ChangePoint = alarm.ChangePoint,
        DelayEstimatePrompts = alarm.DelayEstimatePrompts,
        PromptsSinceChange = alarm.DelayEstimatePrompts,
        Score = alarm.Score,
        Threshold = alarm.Threshold,
        Kind = alarm.KindGuess,
        Calibration = alarm.Calibration,
    };

    private static string? NameOf(DriftTempo? tempo) => tempo?.ToString().ToLowerInvariant();

    /// <summary>The incident with what the monitor shows as its reasons; what it no longer can show stays as it was.</summary>
    private async Task<Incident> ExplainedAsync(StreamSession session, Incident incident, DriftExplanation explanation, CancellationToken cancellationToken)
    {
        var prompts = session.PromptsOf(explanation.Representatives);
        return incident with
        {
            Evidence = incident.Evidence.Count > 0
                ? incident.Evidence
                : [.. explanation.Arms.Select(arm => new IncidentEvidence(JsonNamingPolicy.KebabCaseLower.ConvertName(arm.Arm.ToString()), arm.Scale, arm.Score))],
            Cells = [.. explanation.Cells.Select(cell => new IncidentCell(cell.Cell, cell.ReferenceShare, cell.Share, cell.StandardErrors, cell.Example))],
            EValue = double.IsFinite(explanation.EValue) ? explanation.EValue : null,
            Prompts = prompts.Count > 0 ? [.. prompts.Select(prompt => new IncidentPrompt(prompt.Ordinal, prompt.Id, prompt.Time))] : incident.Prompts,
            PromptsRef = prompts.Count > 0 ? await StoreAsync(session, incident.Epoch, prompts, cancellationToken) : incident.PromptsRef,
        };
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    /// <summary>Texts lie apart from the incident, so that they end with the stream's time for texts.</summary>
    private ValueTask<string> StoreAsync(StreamSession session, long epoch, IReadOnlyList<WindowPrompt> prompts, CancellationToken cancellationToken) =>
        windows.PutAsync(
            new PromptWindow { Stream = session.Settings.Stream, Epoch = epoch, Prompts = prompts },
            TimeSpan.FromHours(session.Settings.PromptTtlHours),
            cancellationToken);
}
