using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.Json;
using SamkeStream.Catch.Calibration;
using SamkeStream.Catch.Ingest;
using SamkeStream.Catch.Sampling;
using SamkeStream.Catch.Sessions;
using SamkeStream.Contracts;
using SamkeStream.Contracts.V1;
using SamkeStream.Drift.Monitoring;
using SamkeStream.Hosting;
using SamkeStream.State.Audit;
using SamkeStream.State.Incidents;
using SamkeStream.State.Refusals;

namespace SamkeStream.Catch;

/// <summary>
/// What happens to accepted prompts: encoded together, each stream's taken by its session, the session stored, then the
/// events that follow published. A repeat after a failure finds what was stored and publishes the same events.
/// </summary>
internal sealed class CatchService(
    StreamSessions sessions,
    DriftEvents driftEvents,
    EventPublisher publisher,
    IncidentRegistry incidents,
    AuditLog audit,
    CalibrationQueue calibrations,
    PromptScores scores,
    LoadSampler sampler,
    RefusedMessages refused,
    Patience patience,
    TimeProvider time,
    ILogger<CatchService> logger)
{
    private const int PublishersAtOnce = 64;

    private readonly ConcurrentDictionary<string, DateTimeOffset> _windowsDue = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, DateTimeOffset> _snoozes = new(StringComparer.Ordinal);

    /// <summary>Each stream belongs to one by its hash: one for every stream would stay for ever.</summary>
    private readonly SemaphoreSlim[] _publishing = [.. Enumerable.Range(0, PublishersAtOnce).Select(_ => new SemaphoreSlim(1, 1))];

    /// <summary>Streams whose open window has waited long enough, by this machine's clock.</summary>
    public IEnumerable<string> WindowsDue
    {
        get
        {
            var now = time.GetUtcNow();
            return _windowsDue.Where(due => due.Value <= now).Select(due => due.Key);
        }
    }

    /// <summary>Streams whose snooze is over.</summary>
    public IEnumerable<string> SnoozesDue
    {
        get
        {
            var now = time.GetUtcNow();
            return _snoozes.Where(snooze => snooze.Value <= now).Select(snooze => snooze.Key);
        }
    }

    /// <summary>Takes encoded prompts. Returns when all are stored and the events that follow published.</summary>
    /// <returns>Deliveries that cannot be processed, and why.</returns>
    public async Task<IReadOnlyDictionary<PromptDelivery, Exception>> AcceptAsync(EncodedBatch batch, CancellationToken cancellationToken)
    {
        var problems = batch.Problems.ToDictionary();
        var next = 0;
        var inputs = new Dictionary<string, List<LoggedInput>>(StringComparer.Ordinal);
        foreach (var delivery in batch.Deliveries.Where(delivery => (delivery.Prompts.Count > 0 || delivery.Outcome is not null) && !problems.ContainsKey(delivery)))
        {
            if (!inputs.TryGetValue(delivery.Stream, out var ofStream))
                inputs[delivery.Stream] = ofStream = [];
            foreach (var prompt in delivery.Prompts)
                ofStream.Add(prompt.IsSampledOut ? new SampledOutPrompt(prompt) : new LoggedPrompt(prompt with { Trace = batch.Traces[next] }, batch.Vectors[next++]));
            if (delivery.Outcome is { } outcome)
                ofStream.Add(outcome);
        }

        var observed = new Dictionary<string, Observation>(StringComparer.Ordinal);
        IReadOnlyDictionary<string, Exception> damaged = new Dictionary<string, Exception>();
        await patience.RunAsync(
            async token => damaged = await sessions.UseAllAsync(
                inputs.Keys,
                async session =>
                {
                    var observation = await ObserveAsync(session, inputs[session.Settings.Stream], token);
                    observed[session.Settings.Stream] = observation;
                    return observation.Change;
                },
                token),
            cancellationToken);
        foreach (var delivery in batch.Deliveries.Where(delivery => damaged.ContainsKey(delivery.Stream)))
            problems.TryAdd(delivery, damaged[delivery.Stream]);
        foreach (var (stream, observation) in observed.Where(pair => !damaged.ContainsKey(pair.Key)))
            await TellAsync(stream, observation, inputs[stream].Count(input => input is not IncomingOutcome), cancellationToken);
        return problems;
    }

    /// <summary>Does something to a stream's session and sees to what follows.</summary>
    /// <param name="stream">Name of the stream.</param>
    /// <param name="act">Returns whether it changed the session; may be run again.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    public async Task ActAsync(string stream, Func<StreamSession, CancellationToken, Task<bool>> act, CancellationToken cancellationToken)
    {
        await patience.RunAsync(
            token => sessions.UseAsync(
                stream,
                async session =>
                {
                    var isChanged = await act(session, token);
                    Follow(session);
                    return (0, isChanged ? SessionChange.Any : SessionChange.None);
                },
                token),
            cancellationToken);
        await PublishPendingAsync(stream, cancellationToken);
    }

    /// <summary>Hands out the window of a stream that waited long enough without becoming full.</summary>
    public async Task CloseWindowAsync(string stream, CancellationToken cancellationToken)
    {
        await patience.RunAsync(
            token => sessions.UseAsync(
                stream,
                async session =>
                {
                    if (session.Monitor.WindowDeadline is not { } deadline)
                    {
                        Follow(session);
                        return (0, SessionChange.None);
                    }

                    await driftEvents.CollectAsync(session, session.Monitor.Advance(deadline), time.GetUtcNow(), token);
                    Follow(session);
                    return (0, SessionChange.Any);
                },
                token),
            cancellationToken);
        await PublishPendingAsync(stream, cancellationToken);
    }

    /// <summary>Takes a reference into use that the monitor asked for.</summary>
    /// <param name="stream">Name of the stream.</param>
    /// <param name="use">Gives the reference to the monitor; null where it is no longer wanted.</param>
    /// <param name="reason">Why a drift that is open is over then: one of <see cref="ResolutionReasons"/>.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    public async Task UseReferenceAsync(
        string stream, Func<StreamSession, IReadOnlyList<MonitorEvent>?> use, string reason, CancellationToken cancellationToken)
    {
        await patience.RunAsync(
            token => sessions.UseAsync(
                stream,
                async session =>
                {
                    var (wasDrifted, epoch, ordinal) = (session.Monitor.Phase == MonitorPhase.Drifted, session.Monitor.Epoch, session.Monitor.LastOrdinal);
                    var before = session.Monitor.Reference;
                    if (use(session) is not { } events)
                        return (0, SessionChange.None);
                    var now = session.TimeOf(ordinal) ?? time.GetUtcNow();
                    if (wasDrifted && session.Monitor.Reference != before)
                    {
                        // At no prompt's number: how many came while the reference was fitted must not change the event's id.
                        await driftEvents.ResolveAsync(session, epoch, 0, now, reason, token);
                    }

                    await driftEvents.CollectAsync(session, events, now, token);
                    Follow(session);
                    return (0, SessionChange.Any);
                },
                token),
            cancellationToken);
        await PublishPendingAsync(stream, cancellationToken);
    }

    /// <summary>Forgets the texts of a stream's newest prompts that were kept long enough, or that may not be kept.</summary>
    public Task ForgetTextsAsync(string stream, CancellationToken cancellationToken) => patience.RunAsync(
        token => sessions.UseAsync(
            stream,
            session => Task.FromResult((0, session.ForgetOldTexts(time.GetUtcNow()) || session.NeedsSnapshot ? SessionChange.Any : SessionChange.None)),
            token),
        cancellationToken);

    /// <summary>Takes up a stream where an earlier process left it: events not yet published, a reference asked for, an open window.</summary>
    public async Task ResumeAsync(string stream, CancellationToken cancellationToken)
    {
        await sessions.ForgetAsync(stream, cancellationToken);
        await patience.RunAsync(
            token => sessions.UseAsync(
                stream,
                session =>
                {
                    Follow(session);
                    return Task.FromResult((0, SessionChange.None));
                },
                token),
            cancellationToken);
        await PublishPendingAsync(stream, cancellationToken);
    }

    private async Task<Observation> ObserveAsync(StreamSession session, List<LoggedInput> inputs, CancellationToken cancellationToken)
    {
        var stream = session.Settings.Stream;
        var scores = new List<PromptScore>(inputs.Count);
        var unfit = new List<(RefusedMessage Message, byte[] Body)>();
        // What only counts is stored, too: else nobody saw what keeps coming.
        var (change, sampledOut) = (SessionChange.Logged, 0);
        var before = session.Ingest with { };
        var outcomes = new Dictionary<string, long>(StringComparer.Ordinal);
        var started = Stopwatch.GetTimestamp();
        var now = time.GetUtcNow();
        foreach (var input in inputs)
        {
            if (input is IncomingOutcome outcome)
            {
                var (following, result) = session.Observe(outcome);
                outcomes[result] = outcomes.GetValueOrDefault(result) + 1;
                await driftEvents.CollectAsync(session, following, now, cancellationToken);
                change = following.Count > 0 ? SessionChange.Any : change;
                continue;
            }

            var incoming = input is SampledOutPrompt leftOut ? leftOut.Prompt : ((LoggedPrompt)input).Prompt;
            if (incoming.Id is { } id && session.Seen.Contains(id))
            {
                session.Ingest.Duplicates++;
                continue;
            }

            var prompt = IngestWatch.Note(session.Ingest, incoming, session.TimeOf(session.Monitor.LastOrdinal), now) with { TakenAt = now };
            if (input is not LoggedPrompt { Vector: var vector })
            {
                session.LeaveOut(prompt);
                session.Ingest.SampledOut++;
                session.Ingest.SampledUntil = session.NextOrdinal;
                sampledOut++;
                continue;
            }

            var startedAt = time.GetUtcNow();
            if (TryObserve(session, prompt, vector, unfit) is not { } events)
                continue;
            session.UseTrace(CatchTrace.Detected(prompt, session, events, startedAt, time.GetUtcNow()));
            await driftEvents.CollectAsync(session, events, prompt.Time, cancellationToken);
            change = events.Count > 0 ? SessionChange.Any : change;
            scores.Add(new PromptScore(stream, session.Monitor.LastOrdinal, prompt.Id, session.Monitor.Phase, session.Epoch, session.Monitor.LatestScore?.Score));
        }

        SamkeMeter.Detect.Record(Stopwatch.GetElapsedTime(started).TotalSeconds / inputs.Count);
        Follow(session);
        return new Observation(change, scores, unfit, sampledOut, [.. IngestWatch.Irregularities(before, session.Ingest)], outcomes, session.HasPending);
    }

    private IReadOnlyList<MonitorEvent>? TryObserve(StreamSession session, IncomingPrompt prompt, float[] vector, List<(RefusedMessage Message, byte[] Body)> unfit)
    {
        try
        {
            return session.Observe(prompt, vector);
        }
        catch (ArgumentException exception)
        {
            // A vector that is no unit vector: the monitor is as before, and the prompt cannot be judged.
            session.Ingest.Unfit++;
            var message = new RefusedMessage
            {
                Reason = "bad-vector",
                Detail = $"prompt {prompt.Id ?? "without id"}: {exception.Message}",
                Source = "samke.catch",
                Stream = session.Settings.Stream,
                At = time.GetUtcNow(),
            };
            var body = new PromptSubmitted { Stream = session.Settings.Stream, Text = prompt.Text, Id = prompt.Id, Time = prompt.Time };
            unfit.Add((message, JsonSerializer.SerializeToUtf8Bytes(body, ContractJson.Options)));
            return null;
        }
    }

    /// <summary>What is to be said of prompts once they are stored.</summary>
    private async Task TellAsync(string stream, Observation observation, int count, CancellationToken cancellationToken)
    {
        Count(stream, "accepted", observation.Scores.Count);
        Count(stream, "duplicate", count - observation.Scores.Count - observation.Unfit.Count - observation.SampledOut);
        Count(stream, "unfit", observation.Unfit.Count);
        Count(stream, "sampled-out", observation.SampledOut);
        foreach (var (kind, times) in observation.Irregularities)
            SamkeMeter.Irregular.Add(times, SamkeMeter.Streams.Tag(stream), new KeyValuePair<string, object?>("kind", kind));
        foreach (var (result, times) in observation.Outcomes)
            SamkeMeter.Outcomes.Add(times, SamkeMeter.Streams.Tag(stream), new KeyValuePair<string, object?>("result", result));
        foreach (var (message, body) in observation.Unfit)
        {
            SamkeMeter.Refused.Add(1, new KeyValuePair<string, object?>("reason", message.Reason));
            logger.LogWarning("stream {Stream}: a prompt cannot be judged: {Problem}", stream, message.Detail);
            await patience.RunAsync(token => refused.AddAsync(message, body, token).AsTask(), cancellationToken);
        }

        foreach (var score in observation.Scores)
            scores.Tell(score);
        if (observation.HasPending)
            await PublishPendingAsync(stream, cancellationToken);
    }

    /// <summary>Notes what the session waits for.</summary>
    private void Follow(StreamSession session)
    {
        var stream = session.Settings.Stream;
        if (sampler.Has(stream))
            SamkeMeter.Readings.Set(stream, session.Reading());
        if (session.Monitor.OpenRequest is not null || session.Monitor.OpenRecall is not null || session.WantsGivenReference || session.WantsCalibration)
            calibrations.Enqueue(stream);

        if (session.SnoozedUntil is { } until)
            _snoozes[stream] = until;
        else
            _snoozes.TryRemove(stream, out _);

        if (session.Monitor.WindowDeadline is { } deadline)
        {
            // The deadline counts in the prompts' time; what is left of it is waited by this machine's clock.
            var latest = session.TimeOf(session.Monitor.LastOrdinal) ?? deadline;
            _windowsDue[stream] = time.GetUtcNow() + (deadline > latest ? deadline - latest : TimeSpan.Zero);
        }
        else
        {
            _windowsDue.TryRemove(stream, out _);
        }
    }

    private async Task PublishPendingAsync(string stream, CancellationToken cancellationToken)
    {
        // One publisher to a stream, so that consumer and calibration do not both send what is pending.
        var gate = _publishing[(uint)stream.GetHashCode(StringComparison.Ordinal) % PublishersAtOnce];
        await gate.WaitAsync(cancellationToken);
        try
        {
            await PublishPendingOnceAsync(stream, cancellationToken);
        }
        finally
        {
            gate.Release();
        }
    }

    private async Task PublishPendingOnceAsync(string stream, CancellationToken cancellationToken)
    {
        List<PendingEvent> events = [];
        List<Incident> changed = [];
        List<AuditRecord> audits = [];
        await patience.RunAsync(
            token => sessions.UseAsync(
                stream,
                session =>
                {
                    (events, changed, audits) = ([.. session.Outbox], [.. session.ChangedIncidents.Values], [.. session.PendingAudits]);
                    return Task.FromResult((0, SessionChange.None));
                },
                token),
            cancellationToken);
        if (events.Count + changed.Count + audits.Count == 0)
            return;
        // Whoever hears an event finds the incident as the event tells it.
        foreach (var incident in changed)
            await patience.RunAsync(token => incidents.PutAsync(incident, token).AsTask(), cancellationToken);
        foreach (var record in audits)
            await patience.RunAsync(token => audit.AppendAsync(record, token).AsTask(), cancellationToken);
        foreach (var value in events)
            await patience.RunAsync(token => publisher.PublishAsync(value.Type, value.Body, value.Trace, token), cancellationToken);

        var published = events.Select(value => value.Id).ToHashSet();
        var logged = audits.Select(record => record.CommandId).ToHashSet();
        await patience.RunAsync(
            token => sessions.UseAsync(
                stream,
                session =>
                {
                    session.Outbox.RemoveAll(value => published.Contains(value.Id));
                    session.PendingAudits.RemoveAll(record => logged.Contains(record.CommandId));
                    foreach (var incident in changed.Where(incident => session.ChangedIncidents.GetValueOrDefault(incident.Epoch)?.Revision == incident.Revision))
                        session.ChangedIncidents.Remove(incident.Epoch);
                    return Task.FromResult((0, SessionChange.Any));
                },
                token),
            cancellationToken);
    }

    private static void Count(string stream, string result, int count)
    {
        if (count > 0)
            SamkeMeter.Prompts.Add(count, SamkeMeter.Streams.Tag(stream), new KeyValuePair<string, object?>("result", result));
    }

    /// <param name="Change">What was done to the session.</param>
    /// <param name="Scores">Of the prompts that were taken.</param>
    /// <param name="Unfit">Prompts that cannot be judged.</param>
    /// <param name="SampledOut">Prompts that were left out.</param>
    /// <param name="Irregularities">What was remarkable about how they came in, and how often.</param>
    /// <param name="Outcomes">What came of outcomes, and how often.</param>
    /// <param name="HasPending">Whether events wait to be published.</param>
    private sealed record Observation(
        SessionChange Change, IReadOnlyList<PromptScore> Scores, IReadOnlyList<(RefusedMessage Message, byte[] Body)> Unfit, int SampledOut,
        IReadOnlyList<(string Kind, long Times)> Irregularities, IReadOnlyDictionary<string, long> Outcomes, bool HasPending);
}
