using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using SamkeStream.Catch.References;
using SamkeStream.Catch.Sampling;
using SamkeStream.Contracts.V1;
using SamkeStream.Drift;
using SamkeStream.Hosting;
using SamkeStream.State;
using SamkeStream.State.Privacy;
using SamkeStream.State.Streams;

namespace SamkeStream.Catch.Sessions;

/// <summary>
/// The sessions of all streams, one user at a time each. What a user did is either stored or forgotten. Sessions that were not
/// used for long leave the memory when there are too many; they are read again from the store.
/// </summary>
internal sealed class StreamSessions(
    StreamStates states, ReferenceCache references, SettingsCache cache, PromptEncoder encoder, DriftEvents driftEvents, LoadSampler sampler, CatchOptions options, TextPolicy policy, TimeProvider time, ILogger<StreamSessions> logger)
{
    /// <summary>A log is at most as long as the snapshot that would replace it, or this: so both are written about as much.</summary>
    private const long SmallLogBytes = 128 * 1024;

    /// <summary>How old settings may be that prompts are judged by.</summary>
    private static readonly TimeSpan SettingsAge = TimeSpan.FromMilliseconds(250);

    private readonly ConcurrentDictionary<string, SessionSlot> _slots = new(StringComparer.Ordinal);
    private long _uses;

    /// <summary>Whether the session in memory is at least as new as this write of it.</summary>
    public bool Knows(string stream, long commit) => _slots.TryGetValue(stream, out var slot) && slot.Session is not null && slot.Commit >= commit;

    /// <summary>Streams whose sessions are in memory.</summary>
    public IEnumerable<string> Loaded => _slots.Where(slot => slot.Value.Session is not null).Select(slot => slot.Key);

    /// <summary>Reads the stream's session from the store when it is next used.</summary>
    public async Task ForgetAsync(string stream, CancellationToken cancellationToken)
    {
        var slot = await TakeAsync(stream, cancellationToken);
        slot.Session = null;
        slot.Gate.Release();
    }

    /// <summary>
    /// Runs work on a stream's session and stores what the work says it changed; runs it again on the newer session where
    /// another process stored one meanwhile.
    /// </summary>
    /// <param name="stream">Name of the stream.</param>
    /// <param name="work">Returns its result and what it did to the session.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    public async Task<T> UseAsync<T>(string stream, Func<StreamSession, Task<(T Result, SessionChange Change)>> work, CancellationToken cancellationToken)
    {
        var slot = await TakeAsync(stream, cancellationToken);
        try
        {
            while (true)
            {
                var session = await PrepareAsync(slot, isNow: true, cancellationToken);
                var (result, change) = await work(session);
                if (change == SessionChange.None || await TryStoreAsync([(slot, change)], cancellationToken))
                    return result;
                slot.Session = null;
            }
        }
        catch
        {
            slot.Session = null;
            throw;
        }
        finally
        {
            slot.Gate.Release();
        }
    }

    /// <summary>Runs work on the sessions of several streams and stores all in one step; where that fails, one by one.</summary>
    /// <param name="streams">Names, each once.</param>
    /// <param name="work">Says what it did to a session. It may run again.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <returns>Streams whose stored state is damaged, and how; nothing was done to them.</returns>
    public async Task<IReadOnlyDictionary<string, Exception>> UseAllAsync(
        IReadOnlyCollection<string> streams, Func<StreamSession, Task<SessionChange>> work, CancellationToken cancellationToken)
    {
        var damaged = new ConcurrentDictionary<string, Exception>(StringComparer.Ordinal);
        var taken = new List<SessionSlot>(streams.Count);
        var isStored = false;
        try
        {
            // Always in one order, so that two users never wait for each other.
            foreach (var stream in streams.Order(StringComparer.Ordinal))
                taken.Add(await TakeAsync(stream, cancellationToken));
            await Task.WhenAll(taken.Select(async slot =>
            {
                try
                {
                    await PrepareAsync(slot, isNow: false, cancellationToken);
                }
                catch (Exception exception) when (exception is InvalidDataException or DamagedBlobException)
                {
                    slot.Session = null;
                    damaged[slot.Stream] = exception;
                }
            }));

            var changed = new List<(SessionSlot Slot, SessionChange Change)>();
            foreach (var slot in taken.Where(slot => slot.Session is not null))
            {
                var change = await work(slot.Session!);
                if (change != SessionChange.None)
                    changed.Add((slot, change));
            }

            isStored = changed.Count == 0 || await TryStoreAsync(changed, cancellationToken);
        }
        finally
        {
            foreach (var slot in taken)
            {
                if (!isStored)
                    slot.Session = null;
                slot.Gate.Release();
            }
        }

        if (isStored)
            return damaged;
        foreach (var stream in streams.Where(stream => !damaged.ContainsKey(stream)))
        {
            try
            {
                await UseAsync(stream, async session => (0, await work(session)), cancellationToken);
            }
            catch (Exception exception) when (exception is InvalidDataException or DamagedBlobException)
            {
                damaged[stream] = exception;
            }
        }

        return damaged;
    }

    private async Task<SessionSlot> TakeAsync(string stream, CancellationToken cancellationToken)
    {
        while (true)
        {
            var slot = _slots.GetOrAdd(stream, name => new SessionSlot(name));
            await slot.Gate.WaitAsync(cancellationToken);
            if (_slots.TryGetValue(stream, out var current) && current == slot)
            {
                slot.LastUse = Interlocked.Increment(ref _uses);
                return slot;
            }

            // It was forgotten meanwhile.
            slot.Gate.Release();
        }
    }

    /// <summary>The session with its stream's settings.</summary>
    private async Task<StreamSession> PrepareAsync(SessionSlot slot, bool isNow, CancellationToken cancellationToken)
    {
        var settings = await cache.GetOrRegisterAsync(slot.Stream, isNow ? TimeSpan.Zero : SettingsAge, cancellationToken);
        if (slot.Session is null)
        {
            slot.Session = await LoadAsync(slot, settings, cancellationToken);
            ForgetColdest();
        }

        slot.Session.Use(settings);
        slot.Session.Keep(policy.KeepsTexts(settings));
        return slot.Session;
    }

    private async Task<StreamSession> LoadAsync(SessionSlot slot, StreamSettings settings, CancellationToken cancellationToken)
    {
        StreamSession session;
        if (await states.ReadAsync(slot.Stream, cancellationToken) is not { } stored)
        {
            session = StreamSession.Begin(settings, await states.PastEpochsAsync(slot.Stream, cancellationToken));
            (slot.Versions, slot.Commit, slot.SnapshotBytes, slot.LogBytes) = (StateVersions.None, 0, 0, 0);
        }
        else
        {
            try
            {
                session = await RestoreAsync(stored, settings, cancellationToken);
            }
            catch (FormatVersionException exception)
            {
                // Epochs go on, so that ids of events stay different; all else is learned again.
                session = StreamSession.Begin(settings, stored.Head.Epoch);
                await driftEvents.CloseForgottenAsync(session, time.GetUtcNow(), cancellationToken);
                logger.LogWarning("stream {Stream}: what is stored of it is of another version of this program ({Problem}); it learns a new reference", slot.Stream, exception.Message);
            }

            (slot.Versions, slot.Commit) = (stored.Versions, stored.Head.Commit);
            (slot.SnapshotBytes, slot.LogBytes) = (stored.Snapshot.Length, stored.Log.Sum(entry => (long)entry.Length));
        }

        if (!sampler.IsOn)
            session.Ingest.SampleShare = 1;
        if (session.Use(encoder))
        {
            if (session.OpenIncident is { } epoch)
            {
                var (ordinal, now) = (session.Monitor.LastOrdinal, session.TimeOf(session.Monitor.LastOrdinal) ?? time.GetUtcNow());
                await driftEvents.ResolveAsync(session, epoch, ordinal, now, ResolutionReasons.NewReference, cancellationToken);
            }

            logger.LogWarning("stream {Stream} was learned with another encoder than {Encoder}; it learns a new reference", settings.Stream, encoder.Id);
        }

        return session;
    }

    private async Task<StreamSession> RestoreAsync(StoredState stored, StreamSettings settings, CancellationToken cancellationToken)
    {
        var reference = StreamSession.ReferenceOf(stored.Snapshot) switch
        {
            (_, { } blob) => await references.GetAsync(blob, cancellationToken),
            ({ } digest, _) => await ReadReferenceAsync(settings.Stream, digest, cancellationToken),
            _ => null,
        };
        var session = StreamSession.Restore(stored.Snapshot, stored.Head.Ingest, settings, reference);
        foreach (var entry in stored.Log)
            await ApplyAsync(session, StreamSession.ReadLog(entry), cancellationToken);
        session.Stored();
        return session;
    }

    /// <summary>Takes again what was taken since the snapshot; nothing followed from it then, or a snapshot would have been written.</summary>
    private async Task ApplyAsync(StreamSession session, IReadOnlyList<LoggedInput> entry, CancellationToken cancellationToken)
    {
        foreach (var input in entry)
        {
            if (input is SampledOutPrompt leftOut)
                session.LeaveOut(leftOut.Prompt);
            else if (input is LoggedPrompt(var prompt, var vector))
                await driftEvents.CollectAsync(session, session.Observe(prompt, vector), prompt.Time, cancellationToken);
            else
                await driftEvents.CollectAsync(session, session.Observe((IncomingOutcome)input).Events, time.GetUtcNow(), cancellationToken);
        }
    }

    private async Task<DriftReference> ReadReferenceAsync(string stream, string digest, CancellationToken cancellationToken)
    {
        var bytes = await states.ReadReferenceAsync(stream, cancellationToken)
            ?? throw new InvalidDataException($"the reference {digest} of stream '{stream}' is not in the store");
        using var input = new MemoryStream(bytes.ToArray(), writable: false);
        return DriftReference.Read(input);
    }

    private async Task<bool> TryStoreAsync(List<(SessionSlot Slot, SessionChange Change)> changed, CancellationToken cancellationToken)
    {
        foreach (var (slot, _) in changed.Where(change => change.Change == SessionChange.Checked))
        {
            if (!await states.IsCurrentAsync(slot.Stream, slot.Versions, cancellationToken))
                return false;
        }

        changed.RemoveAll(change => change.Change == SessionChange.Checked);
        if (changed.Count == 0)
            return true;
        var writes = changed.ConvertAll(change => WriteOf(change.Slot, change.Change));
        if (await states.TryWriteAsync(writes, cancellationToken) is not { } versions)
            return false;
        for (var i = 0; i < changed.Count; i++)
        {
            var slot = changed[i].Slot;
            (slot.Versions, slot.Commit) = (versions[i], writes[i].Head.Commit);
            (slot.SnapshotBytes, slot.LogBytes) = writes[i].Snapshot is { } snapshot
                ? (snapshot.Length, 0)
                : (slot.SnapshotBytes, slot.LogBytes + writes[i].LogEntry!.Value.Length);
            slot.Session!.Stored();
        }

        return true;
    }

    private static StateWrite WriteOf(SessionSlot slot, SessionChange change)
    {
        var session = slot.Session!;
        var (commit, log) = (slot.Commit + 1, slot.Versions.Log.Count);
        if (change == SessionChange.Logged && !session.NeedsSnapshot && !session.HasNewReference && log < StreamStates.MaxLog)
        {
            var entry = session.SaveLog();
            if (slot.LogBytes + entry.Length <= Math.Max(slot.SnapshotBytes, SmallLogBytes))
                return new StateWrite(slot.Stream, slot.Versions, session.Head(commit), null, entry);
        }

        return new StateWrite(slot.Stream, slot.Versions, session.Head(commit), session.Save(), null, session.SaveNewReference());
    }

    /// <summary>Lets sessions go that were not used for longest; all of them are stored.</summary>
    private void ForgetColdest()
    {
        if (_slots.Count > options.MaxStreamsInMemory)
            Forget();
        SamkeMeter.StreamsInMemory.Replace([new Measurement<double>(_slots.Count)]);
    }

    private void Forget()
    {
        var coldest = _slots.Values.OrderBy(slot => slot.LastUse).Take(_slots.Count - (options.MaxStreamsInMemory * 9 / 10)).ToList();
        foreach (var slot in coldest)
        {
            if (!slot.Gate.Wait(0))
                continue;
            _slots.TryRemove(slot.Stream, out _);
            slot.Session = null;
            slot.Gate.Release();
            SamkeMeter.StreamsPutAway.Add(1);
        }
    }
}
