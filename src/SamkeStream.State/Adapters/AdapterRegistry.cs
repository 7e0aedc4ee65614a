using System.Text.RegularExpressions;

namespace SamkeStream.State.Adapters;

/// <summary>
/// Adapters as immutable blobs, and for each stream the pointer to its current one. The pointer and the history change
/// together, by compare-and-swap, after all bytes they name are stored for good.
/// </summary>
public sealed partial class AdapterRegistry(IStore store)
{
    /// <summary>How long adapters are kept that nobody promotes.</summary>
    public static readonly TimeSpan CandidateLifetime = TimeSpan.FromDays(7);

    /// <summary>Stores an adapter. The same files and description give the same digest.</summary>
    /// <param name="files">Bytes by file name; at least one.</param>
    /// <param name="description">What is said of them.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <exception cref="ArgumentException">No files, or a name that is not allowed.</exception>
    public async ValueTask<StoredAdapter> PutAsync(
        IReadOnlyDictionary<string, ReadOnlyMemory<byte>> files, AdapterDescription description, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(files);
        ArgumentNullException.ThrowIfNull(description);
        if (files.Count == 0)
            throw new ArgumentException("an adapter needs at least one file", nameof(files));

        var stored = new List<AdapterFile>();
        foreach (var (path, content) in files.OrderBy(file => file.Key, StringComparer.Ordinal))
        {
            if (!FileName().IsMatch(path))
                throw new ArgumentException($"adapter file '{path}' is not allowed; allowed is [A-Za-z0-9][A-Za-z0-9._-]{{0,127}}", nameof(files));
            stored.Add(new AdapterFile(path, await store.PutBlobAsync(content, CandidateLifetime, cancellationToken), content.Length));
        }

        var manifest = new AdapterManifest(description, stored);
        var digest = await store.PutBlobAsync(JsonDocuments.Encode(manifest), CandidateLifetime, cancellationToken);
        return new StoredAdapter(digest, manifest);
    }

    /// <summary>The manifest, or null where there is no such adapter.</summary>
    public async ValueTask<AdapterManifest?> GetManifestAsync(string digest, CancellationToken cancellationToken = default) =>
        await store.GetBlobAsync(digest, cancellationToken) is { } json
            ? JsonDocuments.Decode<AdapterManifest>(json.Span, $"manifest {digest}")
            : null;

    /// <summary>One file of an adapter, or null where the adapter or the file does not exist.</summary>
    public async ValueTask<ReadOnlyMemory<byte>?> GetFileAsync(string digest, string path, CancellationToken cancellationToken = default) =>
        await GetManifestAsync(digest, cancellationToken) is { } manifest && manifest.Files.FirstOrDefault(file => file.Path == path) is { } file
            ? await store.GetBlobAsync(file.Sha256, cancellationToken)
            : null;

    /// <summary>All files of an adapter by name.</summary>
    /// <exception cref="AdapterNotFoundException">The manifest or a file is missing.</exception>
    public async ValueTask<IReadOnlyDictionary<string, ReadOnlyMemory<byte>>> GetFilesAsync(
        string digest, CancellationToken cancellationToken = default)
    {
        var manifest = await GetManifestAsync(digest, cancellationToken) ?? throw new AdapterNotFoundException(digest, "its manifest");
        var files = new Dictionary<string, ReadOnlyMemory<byte>>(StringComparer.Ordinal);
        foreach (var file in manifest.Files)
        {
            files[file.Path] = await store.GetBlobAsync(file.Sha256, cancellationToken)
                ?? throw new AdapterNotFoundException(digest, $"its file {file.Path}");
        }

        return files;
    }

    /// <summary>The pointer, or null where nothing was ever promoted. Without a digest it says: the base model.</summary>
    public ValueTask<AdapterPointer?> CurrentAsync(string stream, CancellationToken cancellationToken = default) =>
        store.ReadAsync<AdapterPointer>(StreamKeys.Adapter(stream), cancellationToken);

    public async ValueTask<AdapterHistory> HistoryAsync(string stream, CancellationToken cancellationToken = default) =>
        await store.ReadAsync<AdapterHistory>(StreamKeys.AdapterHistory(stream), cancellationToken) ?? new AdapterHistory();

    /// <summary>
    /// Makes an adapter the current one of a stream, unless one of a later epoch was promoted meanwhile. The same adapter in
    /// the same epoch again changes nothing, also after a rollback.
    /// </summary>
    /// <exception cref="AdapterNotFoundException">The manifest or a file is missing.</exception>
    public async ValueTask<PromotionResult> PromoteAsync(string stream, Promotion promotion, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(promotion);
        await KeepAsync(promotion.Digest, cancellationToken);
        while (true)
        {
            var slot = await ReadSlotAsync(stream, cancellationToken);
            var history = slot.History;
            if (history.Entries.LastOrDefault(entry => entry.Digest == promotion.Digest && entry.Epoch == promotion.Epoch) is { } known)
                return new PromotionResult(PromotionOutcome.AlreadyPromoted, known, history.HighestEpoch);
            if (history.LastVersion > 0 && promotion.Epoch < history.HighestEpoch)
                return new PromotionResult(PromotionOutcome.Superseded, null, history.HighestEpoch);

            var entry = EntryFor(stream, promotion, history.LastVersion + 1, slot.Pointer);
            var entries = history.Entries.Append(entry).TakeLast(AdapterHistory.Kept).ToList();
            var changed = new AdapterHistory { LastVersion = entry.Version, HighestEpoch = promotion.Epoch, Entries = entries };
            var previous = slot.Pointer is { Digest: { } digest, Name: { } name } before ? new AdapterReference(before.Version, name, digest) : null;
            var pointer = PointerTo(stream, entry, promotion.PromotedAt, previous) with { Traceparent = promotion.Traceparent };
            if (await TryWriteAsync(stream, slot, pointer, changed, cancellationToken))
                return new PromotionResult(PromotionOutcome.Promoted, entry, changed.HighestEpoch);
        }
    }

    /// <summary>Goes back to what was current before the current adapter: an earlier one, or the base model.</summary>
    /// <returns>The new pointer, or null where the base model is served already.</returns>
    public async ValueTask<AdapterPointer?> RollbackAsync(string stream, DateTimeOffset now, CancellationToken cancellationToken = default)
    {
        while (true)
        {
            var slot = await ReadSlotAsync(stream, cancellationToken);
            if (slot.Pointer?.Digest is null)
                return null;
            var entries = slot.History.Entries.Select(entry =>
                entry.Version == slot.Pointer.Version ? entry with { RolledBackAt = now } : entry).ToList();
            var target = entries.FirstOrDefault(entry => entry.Version == slot.Pointer.Previous?.Version);
            var pointer = target is null
                ? new AdapterPointer { Stream = stream, PromotedAt = now }
                : PointerTo(stream, target, now, ReferenceTo(entries.FirstOrDefault(entry => entry.Version == target.PreviousVersion)));
            if (await TryWriteAsync(stream, slot, pointer, slot.History with { Entries = entries }, cancellationToken))
                return pointer;
        }
    }

    /// <summary>Digests of all adapters that a stream's pointer and history name.</summary>
    internal async ValueTask<IReadOnlyCollection<string>> DigestsAsync(string stream, CancellationToken cancellationToken)
    {
        var pointer = await CurrentAsync(stream, cancellationToken);
        var entries = (await HistoryAsync(stream, cancellationToken)).Entries;
        return [.. entries.Select(entry => entry.Digest).Append(pointer?.Digest).Append(pointer?.Previous?.Digest).Where(digest => !string.IsNullOrEmpty(digest)).OfType<string>().Distinct(StringComparer.Ordinal)];
    }

    /// <summary>The pointers of all streams that ever had an adapter, by stream.</summary>
    public async ValueTask<IReadOnlyList<AdapterPointer>> ListAsync(CancellationToken cancellationToken = default)
    {
        var pointers = new List<AdapterPointer>();
        foreach (var key in await store.ListAsync(StreamKeys.Prefix, cancellationToken))
        {
            if (key.EndsWith(StreamKeys.AdapterSuffix, StringComparison.Ordinal)
                && await store.ReadAsync<AdapterPointer>(key, cancellationToken) is { } pointer)
                pointers.Add(pointer);
        }

        return pointers;
    }

    /// <summary>Takes the lifetime off the manifest and the files; fails where one of them is gone.</summary>
    private async ValueTask KeepAsync(string digest, CancellationToken cancellationToken)
    {
        var files = await GetFilesAsync(digest, cancellationToken);
        foreach (var content in files.Values)
            await store.PutBlobAsync(content, null, cancellationToken);
        var manifest = await store.GetBlobAsync(digest, cancellationToken) ?? throw new AdapterNotFoundException(digest, "its manifest");
        await store.PutBlobAsync(manifest, null, cancellationToken);
    }

    private async ValueTask<Slot> ReadSlotAsync(string stream, CancellationToken cancellationToken)
    {
        // Every writer changes the history, so a pointer read before it cannot be newer than it: the commit would fail.
        var pointer = await store.ReadAsync(StreamKeys.Adapter(stream), cancellationToken);
        var history = await store.ReadAsync(StreamKeys.AdapterHistory(stream), cancellationToken);
        return new Slot(
            pointer is null ? null : JsonDocuments.Decode<AdapterPointer>(pointer.Body.Span, StreamKeys.Adapter(stream)),
            pointer?.Version,
            history is null ? new AdapterHistory() : JsonDocuments.Decode<AdapterHistory>(history.Body.Span, StreamKeys.AdapterHistory(stream)),
            history?.Version);
    }

    private ValueTask<bool> TryWriteAsync(
        string stream, Slot slot, AdapterPointer pointer, AdapterHistory history, CancellationToken cancellationToken) =>
        store.TryCommitAsync(
            [
                new DocumentWrite(StreamKeys.Adapter(stream), JsonDocuments.Encode(pointer), slot.PointerVersion),
                new DocumentWrite(StreamKeys.AdapterHistory(stream), JsonDocuments.Encode(history), slot.HistoryVersion),
            ],
            cancellationToken);

    private static PromotedAdapter EntryFor(string stream, Promotion promotion, long version, AdapterPointer? before) => new()
    {
        Version = version,
        Name = $"{stream}.v{version}-{promotion.Digest[..8]}",
        Digest = promotion.Digest,
        Epoch = promotion.Epoch,
        Strategy = promotion.Strategy,
        Validated = promotion.Validated,
        PromotedAt = promotion.PromotedAt,
        ValidationItems = promotion.ValidationItems,
        Scoreboard = promotion.Scoreboard,
        Reason = promotion.Reason,
        RegimeId = promotion.RegimeId,
        PreviousVersion = before?.Digest is null ? null : before.Version,
    };

    private static AdapterPointer PointerTo(string stream, PromotedAdapter entry, DateTimeOffset now, AdapterReference? previous) => new()
    {
        Stream = stream,
        Version = entry.Version,
        Name = entry.Name,
        Digest = entry.Digest,
        Epoch = entry.Epoch,
        Strategy = entry.Strategy,
        Validated = entry.Validated,
        PromotedAt = now,
        Previous = previous,
    };

    private static AdapterReference? ReferenceTo(PromotedAdapter? entry) =>
        entry is null ? null : new AdapterReference(entry.Version, entry.Name, entry.Digest);

    [GeneratedRegex(@"\A[A-Za-z0-9][A-Za-z0-9._-]{0,127}\z", RegexOptions.CultureInvariant)]
    private static partial Regex FileName();

    private sealed record Slot(AdapterPointer? Pointer, string? PointerVersion, AdapterHistory History, string? HistoryVersion);
}
