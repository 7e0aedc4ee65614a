using System.Collections.Concurrent;
using System.Diagnostics;
using SamkeStream.Catch.Calibration;
using SamkeStream.Catch.Ingest;
using SamkeStream.Catch.Sessions;
using SamkeStream.Contracts.V1;
using SamkeStream.Drift.Monitoring;
using SamkeStream.Hosting;
using SamkeStream.State;
using SamkeStream.State.Streams;

namespace SamkeStream.Catch;

/// <summary>
/// What happens to accepted prompts: encoded together, each stream's taken by its session, the session stored, then the
/// events that follow published. A repeat after a failure finds what was stored and publishes the same events.
/// </summary>
internal sealed class CatchService(
    StreamSessions sessions,
    DriftEvents driftEvents,
    EventPublisher publisher,
    CalibrationQueue calibrations,
    PromptScores scores,
    RefusedMessages refused,
    Patience patience,
    TimeProvider time,
    ILogger<CatchService> logger)
{
    private readonly ConcurrentDictionary<string, DateTimeOffset> _windowsDue = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, SemaphoreSlim> _publishing = new(StringComparer.Ordinal);

    /// <summary>Streams whose open window has waited long enough, by this machine's clock.</summary>
    public IEnumerable<string> WindowsDue
    {
        get
        {
            var now = time.GetUtcNow();
            return _windowsDue.Where(due => due.Value <= now).Select(due => due.Key);
        }
    }

    /// <summary>Takes encoded prompts. Returns when all are stored and the events that follow published.</summary>
    /// <returns>Deliveries that cannot be processed, and why.</returns>
    public async Task<IReadOnlyDictionary<PromptDelivery, Exception>> AcceptAsync(EncodedBatch batch, CancellationToken cancellationToken)
    {
        var problems = batch.Problems.ToDictionary();
        var next = 0;
        var prompts = new List<(PromptDelivery Delivery, IncomingPrompt Prompt, float[] Vector)>();
        foreach (var delivery in batch.Deliveries.Where(delivery => !problems.ContainsKey(delivery)))
        {
            foreach (var prompt in delivery.Prompts)
                prompts.Add((delivery, prompt, batch.Vectors[next++]));
        }

        foreach (var stream in prompts.GroupBy(prompt => prompt.Delivery.Stream, StringComparer.Ordinal))
        {
            try
            {
                await AcceptAsync(stream.Key, [.. stream.Select(prompt => (prompt.Prompt, prompt.Vector))], cancellationToken);
            }
            catch (Exception exception) when (exception is InvalidDataException or DamagedBlobException)
            {
                // What is stored of this stream is damaged; that stops no other.
                foreach (var delivery in stream.Select(prompt => prompt.Delivery).Distinct())
                    problems[delivery] = exception;
            }
        }

        return problems;
    }

    private async Task AcceptAsync(string stream, List<(IncomingPrompt Prompt, float[] Vector)> prompts, CancellationToken cancellationToken)
    {
        var (hasPending, unfit) = (false, new List<RefusedMessage>());
        await patience.RunAsync(async token => (hasPending, unfit) = await ObserveAsync(stream, prompts, token), cancellationToken);
        foreach (var message in unfit)
            await patience.RunAsync(token => refused.AddAsync(message, token).AsTask(), cancellationToken);
        if (hasPending)
            await PublishPendingAsync(stream, cancellationToken);
    }

    /// <summary>Requests an adaptation from the newest prompts of a stream.</summary>
    /// <exception cref="MessageRefusedException">The stream has had no prompt.</exception>
    public async Task ForceAsync(string stream, Guid commandId, CancellationToken cancellationToken)
    {
        await patience.RunAsync(
            token => sessions.UseAsync(
                stream,
                async session =>
                {
                    if (session.Monitor.Observed == 0)
                        throw new MessageRefusedException("no-prompts", $"stream '{stream}' has had no prompt yet, so there is nothing to adapt to");
                    if (!session.Seen.Add(commandId.ToString("N")))
                        return (0, false);
                    session.Forced++;
                    await driftEvents.CollectAsync(session, session.Monitor.ForceWindow(), time.GetUtcNow(), token);
                    Follow(session);
                    return (0, true);
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
                        return (0, false);
                    }

                    await driftEvents.CollectAsync(session, session.Monitor.Advance(deadline), time.GetUtcNow(), token);
                    Follow(session);
                    return (0, true);
                },
                token),
            cancellationToken);
        await PublishPendingAsync(stream, cancellationToken);
    }

    /// <summary>Takes a fitted reference into use.</summary>
    /// <param name="stream">Name of the stream.</param>
    /// <param name="use">Gives the reference to the monitor; false where it is no longer wanted.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    public async Task UseReferenceAsync(string stream, Func<StreamSession, IReadOnlyList<MonitorEvent>?> use, CancellationToken cancellationToken)
    {
        await patience.RunAsync(
            token => sessions.UseAsync(
                stream,
                async session =>
                {
                    var (wasDrifted, epoch, ordinal) = (session.Monitor.Phase == MonitorPhase.Drifted, session.Monitor.Epoch, session.Monitor.LastOrdinal);
                    var before = session.Monitor.Reference;
                    if (use(session) is not { } events)
                        return (0, false);
                    var now = session.PromptOf(ordinal)?.Time ?? time.GetUtcNow();
                    if (wasDrifted && session.Monitor.Reference != before)
                        session.Outbox.Add(PendingEvent.Of(DriftEvents.Resolution(session, epoch, ordinal, now, ResolutionReasons.NewReference)));
                    await driftEvents.CollectAsync(session, events, now, token);
                    Follow(session);
                    return (0, true);
                },
                token),
            cancellationToken);
        await PublishPendingAsync(stream, cancellationToken);
    }

    /// <summary>Takes up a stream where an earlier process left it: events not yet published, a reference asked for, an open window.</summary>
    public async Task ResumeAsync(string stream, CancellationToken cancellationToken)
    {
        await patience.RunAsync(
            token => sessions.UseAsync(
                stream,
                session =>
                {
                    Follow(session);
                    return Task.FromResult((0, false));
                },
                token),
            cancellationToken);
        await PublishPendingAsync(stream, cancellationToken);
    }

    /// <returns>Whether events wait to be published, and the prompts that cannot be judged.</returns>
    private async Task<(bool HasPending, List<RefusedMessage> Unfit)> ObserveAsync(string stream, List<(IncomingPrompt Prompt, float[] Vector)> prompts, CancellationToken cancellationToken)
    {
        var (told, unfit, hasPending) = await sessions.UseAsync(
            stream,
            async session =>
            {
                var observed = new List<PromptScore>(prompts.Count);
                var unfit = new List<RefusedMessage>();
                var started = Stopwatch.GetTimestamp();
                foreach (var (prompt, vector) in prompts)
                {
                    if (prompt.Id is { } id && session.Seen.Contains(id))
                        continue;
                    if (TryObserve(session, prompt, vector, unfit) is not { } events)
                        continue;
                    if (prompt.Id is not null)
                        session.Seen.Add(prompt.Id);
                    await driftEvents.CollectAsync(session, events, prompt.Time, cancellationToken);
                    var monitor = session.Monitor;
                    observed.Add(new PromptScore(stream, monitor.LastOrdinal, prompt.Id, monitor.Phase, monitor.Epoch + session.Forced, monitor.LatestScore?.Score));
                }

                SamkeMeter.Detect.Record(Stopwatch.GetElapsedTime(started).TotalSeconds / prompts.Count);
                session.ForgetTexts();
                Follow(session);
                return ((observed, unfit, session.Outbox.Count > 0), observed.Count > 0);
            },
            cancellationToken);

        Count("accepted", told.Count);
        Count("duplicate", prompts.Count - told.Count - unfit.Count);
        foreach (var message in unfit)
        {
            SamkeMeter.Refused.Add(1, new KeyValuePair<string, object?>("reason", message.Reason));
            logger.LogWarning("stream {Stream}: a prompt cannot be judged: {Problem}", stream, message.Detail);
        }

        foreach (var score in told)
            scores.Tell(score);
        return (hasPending, unfit);
    }

    private IReadOnlyList<MonitorEvent>? TryObserve(StreamSession session, IncomingPrompt prompt, float[] vector, List<RefusedMessage> unfit)
    {
        try
        {
            return session.Observe(prompt, vector);
        }
        catch (ArgumentException exception)
        {
            // A vector that is no unit vector: the monitor is as before, and the prompt cannot be judged.
            unfit.Add(new RefusedMessage
            {
                Reason = "bad-vector",
                Detail = $"prompt {prompt.Id ?? "without id"}: {exception.Message}",
                Source = "samke.catch",
                Stream = session.Settings.Stream,
                At = time.GetUtcNow(),
                Body = prompt.Text,
            });
            return null;
        }
    }

    /// <summary>Notes what the session waits for.</summary>
    private void Follow(StreamSession session)
    {
        var stream = session.Settings.Stream;
        if (session.Monitor.OpenRequest is not null || (session.Settings.Reference is { } given && given != session.GivenReference))
            calibrations.Enqueue(stream);

        if (session.Monitor.WindowDeadline is { } deadline)
        {
            // The deadline counts in the prompts' time; what is left of it is waited by this machine's clock.
            var latest = session.PromptOf(session.Monitor.LastOrdinal)?.Time ?? deadline;
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
        var gate = _publishing.GetOrAdd(stream, _ => new SemaphoreSlim(1, 1));
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
        List<PendingEvent> pending = [];
        await patience.RunAsync(
            async token => pending = await sessions.UseAsync(stream, session => Task.FromResult((session.Outbox.ToList(), false)), token),
            cancellationToken);
        if (pending.Count == 0)
            return;
        foreach (var value in pending)
            await patience.RunAsync(token => publisher.PublishAsync(value.Type, value.Body, token), cancellationToken);

        var published = pending.Select(IdOf).ToHashSet();
        await patience.RunAsync(
            token => sessions.UseAsync(stream, session => Task.FromResult((0, session.Outbox.RemoveAll(value => published.Contains(IdOf(value))) > 0)), token),
            cancellationToken);
    }

    private static Guid IdOf(PendingEvent value) => value.Body.GetProperty("eventId").GetGuid();

    private static void Count(string result, int count)
    {
        if (count > 0)
            SamkeMeter.Prompts.Add(count, new KeyValuePair<string, object?>("result", result));
    }
}
