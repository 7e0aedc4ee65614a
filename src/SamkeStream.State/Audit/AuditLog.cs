using System.Globalization;

namespace SamkeStream.State.Audit;

/// <summary>
/// What operators did: append-only, each entry a document that names the SHA-256 of the one before. An entry, its place at the
/// head and the id of its command are written in one step, so no entry is lost, doubled or out of order. Layout: docs/store.md.
/// </summary>
public sealed class AuditLog(IStore store)
{
    /// <summary>Most entries of one answer.</summary>
    public const int MostAtOnce = 1_000;

    private const string HeadKey = "audit:head";
    private const string Entries = "audit:entries:";
    private static readonly string Nothing = new('0', 64);

    /// <summary>Appends a record. A command that is logged already is not logged again.</summary>
    /// <returns>The entry of the command.</returns>
    public async ValueTask<AuditEntry> AppendAsync(AuditRecord record, CancellationToken cancellationToken = default)
    {
        while (true)
        {
            if (await TryAppendAsync(record, [], cancellationToken) is { } entry)
                return entry;
        }
    }

    /// <summary>Appends a record together with what it did, or neither. Of a command that is logged already nothing is written.</summary>
    /// <param name="record">What was done.</param>
    /// <param name="effects">Documents that change with it.</param>
    /// <param name="cancellationToken">Ends the wait; the write may still be made.</param>
    /// <returns>The entry of the command; null where another writer came between: read again what the effects rest on.</returns>
    public async ValueTask<AuditEntry?> TryAppendAsync(
        AuditRecord record, IReadOnlyList<DocumentWrite> effects, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(record);
        ArgumentNullException.ThrowIfNull(effects);
        if (await FindAsync(record.CommandId, cancellationToken) is { } known)
            return known;
        var document = await store.ReadAsync(HeadKey, cancellationToken);
        var head = document is null ? new Head(0, Nothing) : JsonDocuments.Decode<Head>(document.Body.Span, HeadKey);
        var entry = new AuditEntry(record, head.Sequence + 1, head.Hash);
        var bytes = JsonDocuments.Encode(entry);
        var hash = StoreKey.DigestOf(bytes);
        var isWritten = await store.TryCommitAsync(
            [
                new DocumentWrite(HeadKey, JsonDocuments.Encode(new Head(entry.Sequence, hash)), document?.Version),
                new DocumentWrite(EntryKey(entry.Sequence), bytes, null),
                new DocumentWrite(CommandKey(record.CommandId), JsonDocuments.Encode(new Place(entry.Sequence)), null),
                .. effects,
            ],
            cancellationToken);
        return isWritten ? entry with { Hash = hash } : null;
    }

    /// <summary>The entry of a command, or null where it is not logged.</summary>
    public async ValueTask<AuditEntry?> FindAsync(Guid commandId, CancellationToken cancellationToken = default) =>
        await store.ReadAsync<Place>(CommandKey(commandId), cancellationToken) is { } place
            ? await ReadAsync(EntryKey(place.Sequence), cancellationToken)
            : null;

    /// <summary>The newest entries, newest first; of all streams, or those about one.</summary>
    /// <param name="newest">Most entries to give.</param>
    /// <param name="stream">Only those about this stream.</param>
    /// <param name="before">Only entries before this place.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async ValueTask<IReadOnlyList<AuditEntry>> ListAsync(
        int newest, string? stream = null, long? before = null, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(newest, 1);
        var found = new List<AuditEntry>();
        var end = before is { } place ? EntryKey(place) : Entries[..^1] + ';';
        while (true)
        {
            var keys = await store.ListLastAsync(Entries, end, MostAtOnce, cancellationToken);
            foreach (var key in keys)
            {
                end = key;
                if (await ReadAsync(key, cancellationToken) is not { } entry || (stream is not null && entry.Stream != stream))
                    continue;
                found.Add(entry);
                if (found.Count == newest)
                    return found;
            }

            if (keys.Count < MostAtOnce)
                return found;
        }
    }

    /// <summary>Reads the whole log and compares every entry with the hash that the next one, or the head, names.</summary>
    /// <param name="contains">A head noted earlier; the log must still have an entry of this hash. Only this tells a log that was rewritten whole.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    public async ValueTask<AuditVerification> VerifyAsync(string? contains = null, CancellationToken cancellationToken = default)
    {
        var isFound = contains is null || contains == Nothing;
        var head = await store.ReadAsync<Head>(HeadKey, cancellationToken) ?? new Head(0, Nothing);
        var last = Nothing;
        for (var sequence = 1L; sequence <= head.Sequence; sequence++)
        {
            if (await store.ReadAsync(EntryKey(sequence), cancellationToken) is not { } document)
                return Broken(sequence, "it is missing");
            if (SequenceAndPrevious(document) is not var (number, previous))
                return Broken(sequence, "it is no entry");
            if (number != sequence)
                return Broken(sequence, $"it is entry {number}");
            if (previous != last)
                return sequence == 1 ? Broken(1, "it names an entry before it") : Broken(sequence - 1, $"it is not what entry {sequence} says it was");
            last = StoreKey.DigestOf(document.Body.Span);
            isFound |= last == contains;
        }

        if (last != head.Hash)
            return Broken(head.Sequence, "it is not what the head says it was");
        if (!isFound)
            return Broken(head.Sequence, $"no entry has the hash {contains}");
        var after = await store.ListLastAsync(EntryKey(head.Sequence + 1), Entries[..^1] + ';', 1, cancellationToken);
        return after.Count == 0 || (await store.ReadAsync<Head>(HeadKey, cancellationToken))!.Sequence > head.Sequence
            ? new AuditVerification(head.Sequence, head.Hash)
            : Broken(head.Sequence + 1, "the head does not know it");

        AuditVerification Broken(long sequence, string problem) => new(head.Sequence, head.Hash, sequence, problem);
    }

    private static string EntryKey(long sequence) => Entries + sequence.ToString("D12", CultureInfo.InvariantCulture);

    private static string CommandKey(Guid commandId) => $"audit:commands:{commandId:N}";

    private static (long Sequence, string Previous)? SequenceAndPrevious(Document document)
    {
        try
        {
            var entry = JsonDocuments.Decode<AuditEntry>(document.Body.Span, "entry");
            return (entry.Sequence, entry.Previous);
        }
        catch (InvalidDataException)
        {
            return null;
        }
    }

    private async ValueTask<AuditEntry?> ReadAsync(string key, CancellationToken cancellationToken) =>
        await store.ReadAsync(key, cancellationToken) is { } document
            ? JsonDocuments.Decode<AuditEntry>(document.Body.Span, key) with { Hash = StoreKey.DigestOf(document.Body.Span) }
            : null;

    private sealed record Head(long Sequence, string Hash);

    private sealed record Place(long Sequence);
}
