namespace SamkeStream.State.Folder;

/// <summary>The files of a folder store and their names. The ':' of a key is a '+' in a file name, which no key contains.</summary>
internal sealed class FolderFiles
{
    private const string Format = "samke store 1";

    private FolderFiles(string folder)
    {
        Folder = folder;
        Documents = Path.Combine(folder, "documents");
        Logs = Path.Combine(folder, "logs");
        Blobs = Path.Combine(folder, "blobs");
        Temporary = Path.Combine(folder, "temporary");
    }

    public string Folder { get; }

    public string Documents { get; }

    public string Logs { get; }

    public string Blobs { get; }

    /// <summary>Files on their way into place; emptied when the store opens.</summary>
    public string Temporary { get; }

    public string Journal => Path.Combine(Folder, "journal");

    /// <exception cref="StoreRefusedException">The folder holds another format, or the disk folds upper and lower case.</exception>
    public static FolderFiles Open(string folder)
    {
        var files = new FolderFiles(folder);
        if (File.Exists(Path.Combine(folder, "LOCK")))
            throw new StoreRefusedException(folder, "lies on a disk that does not tell 'A' from 'a'; allowed are case-sensitive disks");
        var format = Path.Combine(folder, "format");
        if (File.Exists(format) && File.ReadAllText(format) is var found && found != Format)
            throw new StoreRefusedException(folder, $"has the format '{found}'; allowed is '{Format}'");

        if (Directory.Exists(files.Temporary))
            Directory.Delete(files.Temporary, recursive: true);
        foreach (var part in new[] { files.Documents, files.Logs, files.Blobs, files.Temporary })
            Directory.CreateDirectory(part);
        if (!File.Exists(format))
            Disk.Replace(format, Path.Combine(files.Temporary, "format"), System.Text.Encoding.ASCII.GetBytes(Format), durable: true);
        Disk.FlushFolder(folder);
        return files;
    }

    public string DocumentPath(string key) => Path.Combine(Documents, FileName(key));

    public string LogPath(string log) => Path.Combine(Logs, FileName(log));

    public static async Task<byte[]?> ReadAsync(string path, CancellationToken cancellationToken)
    {
        try
        {
            return await File.ReadAllBytesAsync(path, cancellationToken);
        }
        catch (FileNotFoundException)
        {
            return null;
        }
    }

    public IReadOnlyList<string> List(string prefix)
    {
        var keys = Keys().Where(key => key.StartsWith(prefix, StringComparison.Ordinal)).ToList();
        keys.Sort(StringComparer.Ordinal);
        return keys;
    }

    public IReadOnlyList<string> ListLast(string from, string before, int limit) =>
    [
        .. Keys().Where(key => string.CompareOrdinal(key, from) >= 0 && string.CompareOrdinal(key, before) < 0)
            .OrderDescending(StringComparer.Ordinal)
            .Take(limit),
    ];

    private IEnumerable<string> Keys() => Directory.EnumerateFiles(Documents).Select(path => Path.GetFileName(path).Replace('+', ':'));

    private static string FileName(string key) => key.Replace(':', '+');
}
