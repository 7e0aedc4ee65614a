using SamkeStream.State.Folder;

namespace SamkeStream.State;

/// <summary>
/// State in a folder of one process. A change is durable in a journal before it is visible and acknowledged; what a crash
/// left unfinished is finished when the folder is opened again. Files: docs/store.md.
/// </summary>
public sealed class FolderStore : IStore
{
    /// <summary>How long something may lie there after its time.</summary>
    public static readonly TimeSpan CleaningInterval = TimeSpan.FromMinutes(5);

    private readonly string _folder;
    private readonly FolderLock _lock;
    private readonly FolderBlobs _blobs;
    private readonly FolderFiles _files;
    private readonly FolderWriter _writer;
    private readonly ITimer _cleaning;

    private FolderStore(string folder, FolderLock @lock, FolderBlobs blobs, FolderFiles files, FolderWriter writer, TimeProvider time)
    {
        _folder = folder;
        _lock = @lock;
        _blobs = blobs;
        _files = files;
        _writer = writer;
        _cleaning = time.CreateTimer(store => _ = ((FolderStore)store!).CleanAsync(), this, CleaningInterval, CleaningInterval);
    }

    public IReadOnlyList<string> Warnings => [];

    /// <summary>Opens the folder, makes it where it is missing, and finishes what a crash interrupted.</summary>
    /// <exception cref="StoreRefusedException">The folder is in use, of another format, or on a disk that folds upper and lower case.</exception>
    /// <exception cref="StoreUnavailableException">The folder cannot be made, read or written.</exception>
    public static FolderStore Open(string folder, TimeProvider time)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        ArgumentNullException.ThrowIfNull(time);
        folder = Path.GetFullPath(folder);
        FolderLock? taken = null;
        try
        {
            Directory.CreateDirectory(folder);
            taken = FolderLock.Take(folder);
            var files = FolderFiles.Open(folder);
            var blobs = new FolderBlobs(files.Blobs, files.Temporary, time);
            blobs.Sweep();
            return new FolderStore(folder, taken, blobs, files, FolderWriter.Start(files), time);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            taken?.Dispose();
            throw new StoreUnavailableException(folder, $"cannot be opened: {exception.Message}", exception);
        }
        catch
        {
            taken?.Dispose();
            throw;
        }
    }

    public async ValueTask<Document?> ReadAsync(string key, CancellationToken cancellationToken = default)
    {
        var path = _files.DocumentPath(StoreKey.Require(key));
        return await Guard(async () => await FolderFiles.ReadAsync(path, cancellationToken) is { } body
            ? new Document(body, StoreKey.VersionOf(body))
            : null);
    }

    public ValueTask<bool> TryCommitAsync(IReadOnlyList<DocumentWrite> writes, CancellationToken cancellationToken = default)
    {
        StoreKey.RequireWrites(writes);
        return new(Guard(() => _writer.CommitAsync(writes, cancellationToken)));
    }

    public ValueTask<IReadOnlyList<string>> ListAsync(string prefix, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(prefix);
        return new(Guard(() => Task.Run(() => _files.List(prefix), cancellationToken)));
    }

    public ValueTask<IReadOnlyList<string>> ListLastAsync(string from, string before, int limit, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(from);
        ArgumentNullException.ThrowIfNull(before);
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        return new(Guard(() => Task.Run(() => _files.ListLast(from, before, limit), cancellationToken)));
    }

    public ValueTask<string> PutBlobAsync(
        ReadOnlyMemory<byte> content, TimeSpan? lifetime = null, CancellationToken cancellationToken = default) =>
        new(Guard(() => _blobs.PutAsync(content, lifetime, cancellationToken)));

    public ValueTask<ReadOnlyMemory<byte>?> GetBlobAsync(string digest, CancellationToken cancellationToken = default)
    {
        StoreKey.RequireDigest(digest);
        return new(Guard(() => _blobs.GetAsync(digest, cancellationToken)));
    }

    public async ValueTask DeleteBlobAsync(string digest, CancellationToken cancellationToken = default)
    {
        StoreKey.RequireDigest(digest);
        await Guard(() => _blobs.DeleteAsync(digest, cancellationToken));
    }

    public async ValueTask ExpireBlobAsync(string digest, TimeSpan lifetime, CancellationToken cancellationToken = default)
    {
        StoreKey.RequireDigest(digest);
        await Guard(async () =>
        {
            await _blobs.ExpireAsync(digest, lifetime, cancellationToken);
            return true;
        });
    }

    public async ValueTask AppendAsync(string log, ReadOnlyMemory<byte> entry, int keep, CancellationToken cancellationToken = default)
    {
        StoreKey.Require(log);
        ArgumentOutOfRangeException.ThrowIfLessThan(keep, 1);
        await Guard(() => _writer.AppendAsync(log, entry, keep, cancellationToken));
    }

    public ValueTask<IReadOnlyList<ReadOnlyMemory<byte>>> ReadLogAsync(string log, int newest, CancellationToken cancellationToken = default)
    {
        var path = _files.LogPath(StoreKey.Require(log));
        ArgumentOutOfRangeException.ThrowIfLessThan(newest, 1);
        return new(Guard(() => Task.Run(() => LogFile.Read(path, newest), cancellationToken)));
    }

    public async ValueTask DeleteLogAsync(string log, CancellationToken cancellationToken = default)
    {
        StoreKey.Require(log);
        await Guard(() => _writer.DeleteLogAsync(log, cancellationToken));
    }

    public async ValueTask CompactAsync(CancellationToken cancellationToken = default) => await Guard(() => _writer.CompactAsync(cancellationToken));

    public ValueTask PingAsync(CancellationToken cancellationToken = default) =>
        Directory.Exists(_files.Documents)
            ? ValueTask.CompletedTask
            : ValueTask.FromException(new StoreUnavailableException(_folder, "is no longer there"));

    public async ValueTask DisposeAsync()
    {
        await _cleaning.DisposeAsync();
        await _writer.DisposeAsync();
        _blobs.Dispose();
        _lock.Dispose();
    }

    /// <summary>Deletes blobs whose lifetime is over and what the journal still holds of earlier versions.</summary>
    private async Task CleanAsync()
    {
        try
        {
            await _blobs.SweepAsync();
            await _writer.CompactAsync(CancellationToken.None);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ObjectDisposedException)
        {
            // The next time will do, and whoever writes is told what is wrong with the disk.
        }
    }

    private async Task<T> Guard<T>(Func<Task<T>> action)
    {
        try
        {
            return await action();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new StoreUnavailableException(_folder, exception.Message, exception);
        }
    }
}
