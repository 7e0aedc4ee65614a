using System.Globalization;
using SamkeStream.Catch.References;
using SamkeStream.Catch.Sessions;
using SamkeStream.Hosting;
using SamkeStream.Hosting.Operators;
using SamkeStream.State;
using SamkeStream.State.Audit;
using SamkeStream.State.Incidents;
using SamkeStream.State.References;
using SamkeStream.State.Streams;

namespace SamkeStream.Catch.Incidents;

/// <summary>
/// Does what operators command. What a command changes and its line in the audit log are stored with the session in one step, so a
/// command that comes twice is done and logged once. A command that cannot be done is logged as refused, with the reason.
/// </summary>
internal sealed class OperatorService(
    CatchService service, IncidentRecorder recorder, DriftEvents driftEvents, AuditLog audit, Suppressions suppressions,
    ReferenceShelf shelf, ReferenceLibrary library, PromptWindows windows, IStore store, Patience patience, TimeProvider time)
{
    /// <exception cref="MessageRefusedException">No such verb, or a member that it needs is missing.</exception>
    public Task DoAsync(OperatorCommand command, CancellationToken cancellationToken) => command.Verb switch
    {
        StreamVerbs.Suppress => patience.RunAsync(
            token => suppressions.AddAsync(Require(command.Suppression, "suppression"), RecordOf(command, "suppressions"), token).AsTask(), cancellationToken),
        StreamVerbs.Unsuppress => patience.RunAsync(
            token => suppressions.RemoveAsync(Require(command.SuppressionId, "suppressionId"), RecordOf(command, "suppressions"), token).AsTask(), cancellationToken),
        StreamVerbs.Freeze or StreamVerbs.Unfreeze => OnStreamAsync(command, (session, token) => HoldAsync(session, command.Verb == StreamVerbs.Freeze, token), cancellationToken),
        StreamVerbs.ForgetTexts => ForgetTextsAsync(command, cancellationToken),
        _ => OnStreamAsync(command, ActionOf(command), cancellationToken),
    };

    /// <summary>Opens an incident again whose snooze is over, and says so.</summary>
    public Task EndSnoozeAsync(string stream, CancellationToken cancellationToken) =>
        service.ActAsync(
            stream,
            async (session, token) =>
            {
                var now = time.GetUtcNow();
                if (session.SnoozedUntil is not { } until || until > now)
                    return false;
                session.SnoozedUntil = null;
                if (session.OpenIncident is not { } epoch || await recorder.ReadAsync(session, epoch, token) is not { } incident)
                    return true;
                var open = (incident with { Status = IncidentStatuses.Open, SnoozedUntil = null }).With(new IncidentUpdate(now, "snooze-over", "open again"));
                session.Change(open);
                await driftEvents.TellAsync(session, open, now, token);
                return true;
            },
            cancellationToken);

    private static T Require<T>(T? value, string member)
        where T : class =>
        value ?? throw new MessageRefusedException("bad-command", $"{member} is missing; the verb needs it");

    private static T Require<T>(T? value, string member)
        where T : struct =>
        value ?? throw new MessageRefusedException("bad-command", $"{member} is missing; the verb needs it");

    private Func<StreamSession, CancellationToken, Task<Effect>> ActionOf(OperatorCommand command) => command.Verb switch
    {
        StreamVerbs.Force => ForceAsync,
        StreamVerbs.Activate => (session, token) => ActivateAsync(session, Require(command.Reference, "reference"), token),
        IncidentVerbs.Acknowledge => (session, token) => OnIncidentAsync(session, command, incident => incident with { Status = IncidentStatuses.Acknowledged, SnoozedUntil = null }, "", token),
        IncidentVerbs.Snooze => (session, token) => SnoozeAsync(session, command, token),
        IncidentVerbs.Accept or IncidentVerbs.MarkFalse => (session, token) => JudgeAsync(session, command, token),
        _ => throw new MessageRefusedException("bad-verb", $"verb is '{command.Verb}'; allowed are the verbs of incidents and streams"),
    };

    private Task OnStreamAsync(OperatorCommand command, Func<StreamSession, CancellationToken, Task<Effect>> action, CancellationToken cancellationToken) =>
        service.ActAsync(
            command.Stream!,
            async (session, token) =>
            {
                if (session.PendingAudits.Any(record => record.CommandId == command.CommandId) || await audit.FindAsync(command.CommandId, token) is not null)
                    return false;
                var effect = await action(session, token);
                session.PendingAudits.Add(RecordOf(command, command.Epoch is { } epoch ? $"{command.Stream}/{epoch}" : command.Stream!) with
                {
                    Before = effect.Before,
                    After = effect.After,
                    Outcome = effect.IsDone ? AuditOutcomes.Done : AuditOutcomes.Refused,
                    Detail = effect.Detail,
                });
                return true;
            },
            cancellationToken);

    private AuditRecord RecordOf(OperatorCommand command, string target) => new()
    {
        At = time.GetUtcNow(),
        Actor = command.Actor,
        Verb = command.Verb,
        Target = target,
        Stream = command.Stream,
        Reason = command.Reason,
        CommandId = command.CommandId,
    };

    private async Task<Effect> HoldAsync(StreamSession session, bool isFreeze, CancellationToken cancellationToken)
    {
        if (session.Monitor.IsFrozen == isFreeze)
            return Effect.Refused($"stream '{session.Settings.Stream}' is {(isFreeze ? "frozen already; allowed: unfreeze" : "not frozen; allowed: freeze")}");
        if (isFreeze)
            session.Monitor.Freeze();
        else
            await driftEvents.CollectAsync(session, session.Monitor.Unfreeze(), time.GetUtcNow(), cancellationToken);
        return Effect.Done(AuditHash.Of(new { frozen = !isFreeze }), AuditHash.Of(new { frozen = isFreeze }));
    }

    /// <summary>Accepts a drift as normal, or marks it as false; one that is over can only be marked.</summary>
    private async Task<Effect> JudgeAsync(StreamSession session, OperatorCommand command, CancellationToken cancellationToken)
    {
        var isOpen = session.OpenIncident == command.Epoch;
        if (isOpen && session.Monitor.IsFrozen)
            return Effect.Refused($"stream '{session.Settings.Stream}' is frozen; allowed: unfreeze, then {command.Verb}");
        if (isOpen ? !session.Monitor.HasIncident : command.Verb == IncidentVerbs.Accept && await IsActiveAsync(session, command.Epoch, cancellationToken))
            return Effect.Refused($"the drift of stream '{session.Settings.Stream}' is over; allowed: mark-false");
        var effect = await OnIncidentAsync(
            session, command, incident => isOpen ? incident : incident with { Status = IncidentStatuses.MarkedFalse, SnoozedUntil = null }, "", cancellationToken);
        if (!effect.IsDone || !isOpen)
            return effect;
        var events = command.Verb == IncidentVerbs.Accept ? session.Monitor.AcceptAsNormal() : session.Monitor.MarkFalse();
        await driftEvents.CollectAsync(session, events, time.GetUtcNow(), cancellationToken);
        return effect with { After = AuditHash.Of(session.ChangedIncidents[command.Epoch!.Value]) };
    }

    private async Task<bool> IsActiveAsync(StreamSession session, long? epoch, CancellationToken cancellationToken) =>
        epoch is { } wanted && await recorder.ReadAsync(session, wanted, cancellationToken) is { } incident && IncidentStatuses.IsActive(incident.Status);

    private async Task<Effect> ForceAsync(StreamSession session, CancellationToken cancellationToken)
    {
        if (session.Monitor.Observed == 0)
            return Effect.Refused($"stream '{session.Settings.Stream}' has had no prompt yet, so there is nothing to adapt to");
        var before = AuditHash.Of(new { epoch = session.Monitor.Epoch + session.Forced });
        session.Forced++;
        await driftEvents.CollectAsync(session, session.Monitor.ForceWindow(), time.GetUtcNow(), cancellationToken);
        return Effect.Done(before, AuditHash.Of(new { epoch = session.Monitor.Epoch + session.Forced }));
    }

    /// <summary>Deletes windows, bodies of refused messages and the texts in the session, and what the store still holds of the session as it was.</summary>
    private async Task ForgetTextsAsync(OperatorCommand command, CancellationToken cancellationToken)
    {
        await OnStreamAsync(
            command,
            async (session, token) =>
            {
                await windows.DeleteTextsAsync(session.Settings.Stream, token);
                session.ForgetAllTexts();
                return Effect.Done(null, null);
            },
            cancellationToken);
        await patience.RunAsync(token => store.CompactAsync(token).AsTask(), cancellationToken);
    }

    private async Task<Effect> ActivateAsync(StreamSession session, string wanted, CancellationToken cancellationToken)
    {
        var settings = session.Settings;
        if (session.Monitor.IsFrozen)
            return Effect.Refused($"stream '{settings.Stream}' is frozen; allowed: unfreeze, then activate");
        var (taken, problem) = await shelf.TakeAsync(wanted, settings.BudgetPrompts, cancellationToken);
        if (taken is not var (id, reference, blob, input))
            return Effect.Refused(problem!);
        var name = id.ToString();
        var before = AuditHash.Of(session.ReferenceUse() with { Since = null });
        // Settings first: where the session is not stored after all, Catch finds there what it still has to do.
        if (await library.ActivateAsync(id, settings.Stream, cancellationToken) is { } gone)
            return Effect.Refused(gone);
        session.GivenReference = name;
        await driftEvents.WatchAsync(session, reference, blob, name, time.GetUtcNow(), cancellationToken);
        var budget = reference.Options.BudgetPrompts;
        return Effect.Done(
            before,
            AuditHash.Of(session.ReferenceUse() with { Since = null }),
            string.Create(CultureInfo.InvariantCulture, $"{name}, T = {budget}{(budget == settings.BudgetPrompts ? "" : $"; to be calibrated for the stream's T = {settings.BudgetPrompts}")}{(input == settings.DescribeInput() ? "" : $"; it was made {input}, but the stream is read {settings.DescribeInput()}: that alone can be a drift")}"));
    }

    private async Task<Effect> SnoozeAsync(StreamSession session, OperatorCommand command, CancellationToken cancellationToken) =>
        OperatorRules.MistakeOfUntil(command.Until, time.GetUtcNow()) is { } mistake
            ? Effect.Refused(mistake)
            : await OnIncidentAsync(
                session, command, incident => incident with { Status = IncidentStatuses.Snoozed, SnoozedUntil = command.Until }, $"until {command.Until:u}", cancellationToken);

    private async Task<Effect> OnIncidentAsync(
        StreamSession session, OperatorCommand command, Func<Incident, Incident> change, string detail, CancellationToken cancellationToken)
    {
        var epoch = Require(command.Epoch, "epoch");
        if (await recorder.ReadAsync(session, epoch, cancellationToken) is not { } incident)
            return Effect.Refused($"stream '{session.Settings.Stream}' has no incident {epoch}");
        if (incident.MistakeOf(command.Verb) is { } mistake)
            return Effect.Refused(mistake);
        var text = string.Join("; ", new[] { detail, command.Reason }.Where(part => !string.IsNullOrEmpty(part)));
        var after = change(incident).With(new IncidentUpdate(time.GetUtcNow(), command.Verb, text, command.Actor));
        session.Change(after);
        if (after.Status != incident.Status || command.Verb == IncidentVerbs.Snooze)
            await driftEvents.TellAsync(session, after, after.Updates[^1].At, cancellationToken);
        return Effect.Done(AuditHash.Of(incident), AuditHash.Of(after), text.Length > 0 ? text : null);
    }

    /// <param name="IsDone">Whether it was done.</param>
    /// <param name="Before">Hash of the target before.</param>
    /// <param name="After">Hash of the target after.</param>
    /// <param name="Detail">What it did, or why not.</param>
    private sealed record Effect(bool IsDone, string? Before, string? After, string? Detail)
    {
        public static Effect Done(string? before, string? after, string? detail = null) => new(true, before, after, detail);

        public static Effect Refused(string detail) => new(false, null, null, detail);
    }
}
