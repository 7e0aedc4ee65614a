namespace SamkeStream.State.Tests;

/// <summary>A store in whose work something else comes between, once each.</summary>
internal sealed class InterruptedStore(IStore store) : IStore
{
    /// <summary>Comes before documents of streams are listed.</summary>
    public Func<Task>? BeforeList { get; set; }

    /// <summary>Comes before a commit that deletes a document.</summary>
    public Func<Task>? BeforeRemoval { get; set; }

    public IReadOnlyList<string> Warnings => store.Warnings;

    public ValueTask<Document?> ReadAsync(string key, CancellationToken cancellationToken = default) => store.ReadAsync(key, cancellationToken);

    public async ValueTask<bool> TryCommitAsync(IReadOnlyList<DocumentWrite> writes, CancellationToken cancellationToken = default)
    {
        if (BeforeRemoval is { } act && writes.Any(write => write.Body is null))
        {
            BeforeRemoval = null;
            await act();
        }

        return await store.TryCommitAsync(writes, cancellationToken);
    }

    public async ValueTask<IReadOnlyList<string>> ListAsync(string prefix, CancellationToken cancellationToken = default)
    {
        if (BeforeList is { } act && prefix == StreamKeys.Prefix)
        {
            BeforeList = null;
            await act();
        }

        return await store.ListAsync(prefix, cancellationToken);
    }

    public ValueTask<IReadOnlyList<string>> ListLastAsync(string from, string before, int limit, CancellationToken cancellationToken = default) => store.ListLastAsync(from, before, limit, cancellationToken);

    public ValueTask<string> PutBlobAsync(ReadOnlyMemory<byte> content, TimeSpan? lifetime = null, CancellationToken cancellationToken = default) => store.PutBlobAsync(content, lifetime, cancellationToken);

    public ValueTask<ReadOnlyMemory<byte>?> GetBlobAsync(string digest, CancellationToken cancellationToken = default) => store.GetBlobAsync(digest, cancellationToken);

    public ValueTask DeleteBlobAsync(string digest, CancellationToken cancellationToken = default) => store.DeleteBlobAsync(digest, cancellationToken);

    public ValueTask ExpireBlobAsync(string digest, TimeSpan lifetime, CancellationToken cancellationToken = default) => store.ExpireBlobAsync(digest, lifetime, cancellationToken);

    public ValueTask AppendAsync(string log, ReadOnlyMemory<byte> entry, int keep, CancellationToken cancellationToken = default) => store.AppendAsync(log, entry, keep, cancellationToken);

    public ValueTask<IReadOnlyList<ReadOnlyMemory<byte>>> ReadLogAsync(string log, int newest, CancellationToken cancellationToken = default) => store.ReadLogAsync(log, newest, cancellationToken);

    public ValueTask DeleteLogAsync(string log, CancellationToken cancellationToken = default) => store.DeleteLogAsync(log, cancellationToken);

    public ValueTask CompactAsync(CancellationToken cancellationToken = default) => store.CompactAsync(cancellationToken);

    public ValueTask PingAsync(CancellationToken cancellationToken = default) => store.PingAsync(cancellationToken);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
