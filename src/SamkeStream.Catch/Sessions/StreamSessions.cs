using System.Collections.Concurrent;
using SamkeStream.Contracts.V1;
using SamkeStream.Drift;
using SamkeStream.State;
using SamkeStream.State.Streams;

namespace SamkeStream.Catch.Sessions;

/// <summary>The sessions of all streams, one user at a time each. What a user did is either stored whole or forgotten.</summary>
internal sealed class StreamSessions(
    IStore store, StreamStates states, StreamRegistry registry, PromptEncoder encoder, DriftEvents driftEvents, TimeProvider time, ILogger<StreamSessions> logger)
{
    private readonly ConcurrentDictionary<string, Slot> _slots = new(StringComparer.Ordinal);

    /// <summary>Streams whose sessions are in memory.</summary>
    public IEnumerable<string> Loaded => _slots.Where(slot => slot.Value.Session is not null).Select(slot => slot.Key);

    /// <summary>
    /// Runs work on a stream's session and stores the session if the work says so; runs it again on the newer session where
    /// another process stored one meanwhile.
    /// </summary>
    /// <param name="stream">Name of the stream.</param>
    /// <param name="work">Returns its result and whether it changed the session.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    public async Task<T> UseAsync<T>(string stream, Func<StreamSession, Task<(T Result, bool IsChanged)>> work, CancellationToken cancellationToken)
    {
        var slot = _slots.GetOrAdd(stream, _ => new Slot());
        await slot.Gate.WaitAsync(cancellationToken);
        try
        {
            while (true)
            {
                var settings = await registry.GetOrRegisterAsync(stream, cancellationToken);
                slot.Session ??= await LoadAsync(slot, settings, cancellationToken);
                slot.Session.Use(settings);
                var (result, isChanged) = await work(slot.Session);
                if (!isChanged)
                    return result;
                var bytes = slot.Session.Save();
                if (await states.TryWriteAsync(stream, bytes, slot.Version, cancellationToken))
                {
                    slot.Version = StoreKey.VersionOf(bytes);
                    return result;
                }

                slot.Session = null;
            }
        }
        catch
        {
            // What is in memory may be ahead of what is stored.
            slot.Session = null;
            throw;
        }
        finally
        {
            slot.Gate.Release();
        }
    }

    private async Task<StreamSession> LoadAsync(Slot slot, StreamSettings settings, CancellationToken cancellationToken)
    {
        var document = await states.ReadAsync(settings.Stream, cancellationToken);
        slot.Version = document?.Version;
        var session = document is null
            ? StreamSession.Begin(settings)
            : StreamSession.Restore(
                document.Body,
                settings,
                StreamSession.ReferenceBlobOf(document.Body) is { } digest ? await ReadReferenceAsync(digest, cancellationToken) : null);
        if (session.Use(encoder))
        {
            if (session.OpenIncident is { } epoch)
            {
                var (ordinal, now) = (session.Monitor.LastOrdinal, session.PromptOf(session.Monitor.LastOrdinal)?.Time ?? time.GetUtcNow());
                await driftEvents.ResolveAsync(session, epoch, ordinal, now, ResolutionReasons.NewReference, cancellationToken);
            }

            logger.LogWarning("stream {Stream} was learned with another encoder than {Encoder}; it learns a new reference", settings.Stream, encoder.Id);
        }

        return session;
    }

    private async Task<DriftReference> ReadReferenceAsync(string digest, CancellationToken cancellationToken)
    {
        var blob = await store.GetBlobAsync(digest, cancellationToken)
            ?? throw new InvalidDataException($"the reference {digest} of the stream is not in the store");
        using var input = new MemoryStream(blob.ToArray(), writable: false);
        return DriftReference.Read(input);
    }

    private sealed class Slot
    {
        public SemaphoreSlim Gate { get; } = new(1, 1);

        public StreamSession? Session { get; set; }

        public string? Version { get; set; }
    }
}
