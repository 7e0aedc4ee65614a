namespace SamkeStream.State;

/// <summary>
/// Where state lies: documents that change under guard, immutable blobs named by their content, and logs that keep
/// their newest entries. All members may be called from several threads at once.
/// </summary>
/// <remarks>
/// Every member throws <see cref="ArgumentException"/> for a key that breaks <see cref="StoreKey"/>'s rule and
/// <see cref="StoreUnavailableException"/> when the place cannot be reached or written. After the latter a commit or an
/// append may or may not have been made; what was acknowledged is never lost.
/// </remarks>
public interface IStore : IAsyncDisposable
{
    /// <summary>What an operator should know about this place, in words; found when it was opened.</summary>
    IReadOnlyList<string> Warnings { get; }

    /// <summary>The document, or null where there is none.</summary>
    ValueTask<Document?> ReadAsync(string key, CancellationToken cancellationToken = default);

    /// <summary>Makes all writes, or none where a document is not at its expected version (then false).</summary>
    /// <exception cref="ArgumentException">No writes, or two of one key.</exception>
    ValueTask<bool> TryCommitAsync(IReadOnlyList<DocumentWrite> writes, CancellationToken cancellationToken = default);

    /// <summary>Keys of all documents that begin with the prefix, in ordinal order.</summary>
    ValueTask<IReadOnlyList<string>> ListAsync(string prefix, CancellationToken cancellationToken = default);

    /// <summary>The last keys of all documents from one key (with it) up to another (without it), in descending ordinal order.</summary>
    /// <param name="from">Key, or beginning of keys, to begin at.</param>
    /// <param name="before">Key, or beginning of keys, to end before.</param>
    /// <param name="limit">Most keys to give.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    ValueTask<IReadOnlyList<string>> ListLastAsync(string from, string before, int limit, CancellationToken cancellationToken = default);

    /// <summary>
    /// Stores bytes under their SHA-256 and returns it as 64 hex digits. Repeating it is harmless; without a lifetime the
    /// blob stays for good, and no later put shortens a lifetime.
    /// </summary>
    ValueTask<string> PutBlobAsync(ReadOnlyMemory<byte> content, TimeSpan? lifetime = null, CancellationToken cancellationToken = default);

    /// <summary>The bytes, or null where there are none under this digest or their lifetime is over.</summary>
    /// <exception cref="DamagedBlobException">The bytes that lie there have another digest.</exception>
    ValueTask<ReadOnlyMemory<byte>?> GetBlobAsync(string digest, CancellationToken cancellationToken = default);

    /// <summary>Deletes a blob before its lifetime is over; harmless where there is none.</summary>
    ValueTask DeleteBlobAsync(string digest, CancellationToken cancellationToken = default);

    /// <summary>Gives a blob an end, also one that stayed for good; harmless where there is none. A later put without a lifetime makes it stay again.</summary>
    ValueTask ExpireBlobAsync(string digest, TimeSpan lifetime, CancellationToken cancellationToken = default);

    /// <summary>Adds an entry to a log, which keeps at least its newest <paramref name="keep"/> entries.</summary>
    ValueTask AppendAsync(string log, ReadOnlyMemory<byte> entry, int keep, CancellationToken cancellationToken = default);

    /// <summary>The newest entries of a log (at most as many as asked for), oldest first; empty where there is no such log.</summary>
    ValueTask<IReadOnlyList<ReadOnlyMemory<byte>>> ReadLogAsync(string log, int newest, CancellationToken cancellationToken = default);

    /// <summary>Deletes a log; harmless where there is none.</summary>
    ValueTask DeleteLogAsync(string log, CancellationToken cancellationToken = default);

    /// <summary>Removes what earlier versions of documents left behind, as far as that is this program's to do.</summary>
    ValueTask CompactAsync(CancellationToken cancellationToken = default);

    /// <summary>Returns when the place answers.</summary>
    ValueTask PingAsync(CancellationToken cancellationToken = default);
}
