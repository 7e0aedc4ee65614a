using System.Globalization;

namespace SamkeStream.State.Folder;

/// <summary>
/// Blobs as files named by their digest, spread over 256 folders. A blob with a lifetime has a file beside it,
/// {digest}.until, that holds the end in milliseconds since 1970.
/// </summary>
internal sealed class FolderBlobs : IDisposable
{
    private readonly string _folder;
    private readonly string _temporary;
    private readonly TimeProvider _time;
    private readonly SemaphoreSlim _writing = new(1, 1);

    public FolderBlobs(string folder, string temporary, TimeProvider time)
    {
        _folder = folder;
        _temporary = Path.Combine(temporary, "blob");
        _time = time;
    }

    public async Task<string> PutAsync(ReadOnlyMemory<byte> content, TimeSpan? lifetime, CancellationToken cancellationToken)
    {
        var digest = StoreKey.DigestOf(content.Span);
        await _writing.WaitAsync(cancellationToken);
        try
        {
            await Task.Run(() => Put(digest, content.Span, lifetime), cancellationToken);
        }
        finally
        {
            _writing.Release();
        }

        return digest;
    }

    public async Task<ReadOnlyMemory<byte>?> GetAsync(string digest, CancellationToken cancellationToken)
    {
        var path = PathOf(digest);
        if (Until(path) is { } until && until <= _time.GetUtcNow())
            return null;
        byte[] content;
        try
        {
            content = await File.ReadAllBytesAsync(path, cancellationToken);
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }

        var actual = StoreKey.DigestOf(content);
        return actual == digest ? content : throw new DamagedBlobException(digest, actual);
    }

    public async Task<bool> DeleteAsync(string digest, CancellationToken cancellationToken)
    {
        var path = PathOf(digest);
        await _writing.WaitAsync(cancellationToken);
        try
        {
            if (!File.Exists(path))
                return false;
            File.Delete(path);
            File.Delete(MarkOf(path));
            Disk.FlushFolder(Path.GetDirectoryName(path)!);
            return true;
        }
        finally
        {
            _writing.Release();
        }
    }

    /// <summary>Sets the end of a blob, whatever it was.</summary>
    public async Task ExpireAsync(string digest, TimeSpan lifetime, CancellationToken cancellationToken)
    {
        var path = PathOf(digest);
        await _writing.WaitAsync(cancellationToken);
        try
        {
            if (File.Exists(path))
                await Task.Run(() => Disk.Replace(MarkOf(path), _temporary, MarkFor(_time.GetUtcNow() + lifetime), durable: true), cancellationToken);
        }
        finally
        {
            _writing.Release();
        }
    }

    /// <summary>Deletes the blobs whose lifetime is over.</summary>
    public async Task SweepAsync()
    {
        await _writing.WaitAsync();
        try
        {
            await Task.Run(Sweep);
        }
        finally
        {
            _writing.Release();
        }
    }

    /// <summary>Deletes the blobs whose lifetime is over; for a time when nobody writes.</summary>
    public void Sweep()
    {
        foreach (var mark in Directory.EnumerateFiles(_folder, "*.until", SearchOption.AllDirectories).ToList())
        {
            var path = mark[..^".until".Length];
            if (Until(path) is { } until && until <= _time.GetUtcNow())
            {
                File.Delete(path);
                File.Delete(mark);
            }
        }
    }

    public void Dispose() => _writing.Dispose();

    private void Put(string digest, ReadOnlySpan<byte> content, TimeSpan? lifetime)
    {
        var path = PathOf(digest);
        var folder = Path.GetDirectoryName(path)!;
        if (!Directory.Exists(folder))
        {
            Directory.CreateDirectory(folder);
            Disk.FlushFolder(_folder);
        }

        var isThere = File.Exists(path) && StoreKey.DigestOf(File.ReadAllBytes(path)) == digest;
        var until = Until(path);
        if (lifetime is null)
        {
            File.Delete(MarkOf(path));
            Disk.FlushFolder(folder);
        }
        else if (!isThere || until is not null)
        {
            var end = _time.GetUtcNow() + lifetime.Value;
            if (until is null || end > until)
                Disk.Replace(MarkOf(path), _temporary, MarkFor(end), durable: true);
        }

        if (!isThere)
            Disk.Replace(path, _temporary, content, durable: true);
    }

    private string PathOf(string digest) => Path.Combine(_folder, digest[..2], digest);

    private static string MarkOf(string path) => path + ".until";

    private static byte[] MarkFor(DateTimeOffset end) =>
        System.Text.Encoding.ASCII.GetBytes(end.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture));

    private static DateTimeOffset? Until(string path)
    {
        try
        {
            return DateTimeOffset.FromUnixTimeMilliseconds(long.Parse(File.ReadAllText(MarkOf(path)), CultureInfo.InvariantCulture));
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }
}
