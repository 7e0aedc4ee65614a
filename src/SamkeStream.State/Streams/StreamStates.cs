using SamkeStream.State.Privacy;

namespace SamkeStream.State.Streams;

/// <summary>
/// The state that Catch keeps of a stream. A snapshot is large and written seldom; each batch of prompts adds a small entry
/// to the log after it. Every write goes with the head, whose version lets only one worker write at a time. Snapshot and log hold texts and
/// vectors of prompts and are encrypted where a key is configured.
/// </summary>
public sealed class StreamStates(IStore store, RecordCipher? cipher = null)
{
    private readonly RecordCipher _cipher = cipher ?? RecordCipher.None;

    private const int ReadAttempts = 1000;

    /// <summary>Most entries of a log; then a snapshot is due.</summary>
    public const int MaxLog = 64;

    public ValueTask<StreamHead?> HeadAsync(string stream, CancellationToken cancellationToken = default) =>
        store.ReadAsync<StreamHead>(StreamKeys.CatchHead(stream), cancellationToken);

    /// <summary>Names of the streams that have a state.</summary>
    public async ValueTask<IReadOnlyList<string>> ListAsync(CancellationToken cancellationToken = default) =>
        [.. from key in await store.ListAsync(StreamKeys.Prefix, cancellationToken)
            where key.EndsWith(StreamKeys.CatchHeadSuffix, StringComparison.Ordinal)
            select key[StreamKeys.Prefix.Length..^StreamKeys.CatchHeadSuffix.Length]];

    /// <summary>The state, or null where the stream has none.</summary>
    /// <exception cref="InvalidDataException">A part of it is missing, or the key that it was written with.</exception>
    public async ValueTask<StoredState?> ReadAsync(string stream, CancellationToken cancellationToken = default)
    {
        if (await ReadRecordsAsync(stream, cancellationToken) is not var (head, versions, snapshot, log))
            return null;
        return new StoredState(
            head,
            _cipher.Decrypt(StreamKeys.CatchState(stream), snapshot.Body),
            [.. log.Select((entry, i) => _cipher.Decrypt(StreamKeys.CatchLog(stream, i), entry.Body))],
            versions);
    }

    /// <summary>Writes snapshot and log as they would be encrypted now, where they were written with another key. A worker that holds the stream reads it again.</summary>
    /// <returns>Records that there are, and how many were written; null where another writer came between.</returns>
    /// <exception cref="InvalidDataException">A part of it is missing, or the key that it was written with.</exception>
    internal async ValueTask<(int Found, int Rewritten)?> TryReencryptAsync(string stream, CancellationToken cancellationToken = default)
    {
        if (await ReadRecordsAsync(stream, cancellationToken) is not var (head, versions, snapshot, log))
            return (0, 0);
        var writes = new List<DocumentWrite>();
        var after = versions with { Snapshot = Renew(StreamKeys.CatchState(stream), snapshot), Log = LogVersions.Of(log.Select((entry, i) => Renew(StreamKeys.CatchLog(stream, i), entry))) };
        var (found, rewritten) = (1 + log.Count, writes.Count);
        if (rewritten == 0)
            return (found, 0);
        writes.Add(new DocumentWrite(StreamKeys.CatchHead(stream), JsonDocuments.Encode(head with { Commit = head.Commit + 1, Parts = after.Parts() }), versions.Head));
        return await store.TryCommitAsync(writes, cancellationToken) ? (found, rewritten) : null;

        string Renew(string key, Document record)
        {
            if (_cipher.IsCurrent(record.Body.Span))
                return record.Version;
            var renewed = _cipher.Encrypt(key, _cipher.Decrypt(key, record.Body));
            writes.Add(new DocumentWrite(key, renewed, record.Version));
            return StoreKey.VersionOf(renewed.Span);
        }
    }

    /// <summary>The documents of one and the same write, as they are stored; null where the stream has none.</summary>
    private async ValueTask<(StreamHead Head, StateVersions Versions, Document Snapshot, IReadOnlyList<Document> Log)?> ReadRecordsAsync(string stream, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            if (await store.ReadAsync(StreamKeys.CatchHead(stream), cancellationToken) is not { } document)
                return null;
            var head = JsonDocuments.Decode<StreamHead>(document.Body.Span, StreamKeys.CatchHead(stream));
            var reference = store.ReadAsync(StreamKeys.CatchReference(stream), cancellationToken).AsTask();
            var snapshot = await store.ReadAsync(StreamKeys.CatchState(stream), cancellationToken);
            var entries = await Task.WhenAll(Enumerable.Range(0, head.Log).Select(i => store.ReadAsync(StreamKeys.CatchLog(stream, i), cancellationToken).AsTask()));
            Document[] log = [.. entries.OfType<Document>()];
            var versions = new StateVersions(document.Version, snapshot?.Version, (await reference)?.Version, LogVersions.Of(log.Select(entry => entry.Version)));
            if (snapshot is not null && head.Parts == versions.Parts() && log.Length == entries.Length)
                return (head, versions, snapshot, log);

            // A writer may be at it: documents of one change may become visible one after another.
            if (attempt == ReadAttempts)
                throw new InvalidDataException($"the state of stream '{stream}' lacks its snapshot or an entry of its log");
        }
    }

    /// <summary>Whether nobody wrote, or deleted, the state since.</summary>
    public async ValueTask<bool> IsCurrentAsync(string stream, StateVersions versions, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(versions);
        return (await store.ReadAsync(StreamKeys.CatchHead(stream), cancellationToken))?.Version == versions.Head;
    }

    /// <summary>The stored reference; null where there is none.</summary>
    public async ValueTask<ReadOnlyMemory<byte>?> ReadReferenceAsync(string stream, CancellationToken cancellationToken = default) =>
        (await store.ReadAsync(StreamKeys.CatchReference(stream), cancellationToken))?.Body;

    /// <summary>Epochs that the stream had before it was deleted; a stream begun anew goes on counting from there.</summary>
    public async ValueTask<long> PastEpochsAsync(string stream, CancellationToken cancellationToken = default) =>
        (await store.ReadAsync<StreamPast>(StreamKeys.Past(stream), cancellationToken))?.Epoch ?? 0;

    /// <summary>Makes all changes in one step.</summary>
    /// <returns>The versions after it, in the order of the writes; null where another worker wrote one of the streams since.</returns>
    public async ValueTask<IReadOnlyList<StateVersions>?> TryWriteAsync(IReadOnlyList<StateWrite> writes, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(writes);
        var documents = new List<DocumentWrite>();
        var versions = new List<StateVersions>(writes.Count);
        foreach (var write in writes)
            versions.Add(Add(write, documents));
        return await store.TryCommitAsync(documents, cancellationToken) ? versions : null;
    }

    private StateVersions Add(StateWrite write, List<DocumentWrite> documents)
    {
        var (stream, before) = (write.Stream, write.Versions);
        StateVersions after;
        if (write.LogEntry is { } entry)
        {
            var key = StreamKeys.CatchLog(stream, before.Log.Count);
            var stored = _cipher.Encrypt(key, entry);
            documents.Add(new DocumentWrite(key, stored, null));
            after = before with { Log = before.Log.With(StoreKey.VersionOf(stored.Span)) };
        }
        else
        {
            var snapshot = write.Snapshot ?? throw new ArgumentException($"the change of stream '{stream}' has neither a snapshot nor an entry of the log", nameof(write));
            snapshot = _cipher.Encrypt(StreamKeys.CatchState(stream), snapshot);
            documents.Add(new DocumentWrite(StreamKeys.CatchState(stream), snapshot, before.Snapshot));
            foreach (var (i, version) in before.Log.ToArray().Index())
                documents.Add(new DocumentWrite(StreamKeys.CatchLog(stream, i), null, version));
            after = before with { Snapshot = StoreKey.VersionOf(snapshot.Span), Log = LogVersions.None };
            if (write.Reference is { } reference)
            {
                documents.Add(new DocumentWrite(StreamKeys.CatchReference(stream), reference, before.Reference));
                after = after with { Reference = StoreKey.VersionOf(reference.Span) };
            }
        }

        var head = JsonDocuments.Encode(write.Head with { Log = after.Log.Count, Parts = after.Parts() });
        documents.Add(new DocumentWrite(StreamKeys.CatchHead(stream), head, before.Head));
        return after with { Head = StoreKey.VersionOf(head) };
    }
}
