using System.Globalization;

namespace SamkeStream.State.Folder;

/// <summary>One process at a time: an exclusively opened file, released by the system when its holder dies. The file beside it names the holder.</summary>
internal sealed class FolderLock : IDisposable
{
    private readonly FileStream _file;

    private FolderLock(FileStream file) => _file = file;

    /// <exception cref="StoreRefusedException">Another store, here or in another process, has the folder open.</exception>
    public static FolderLock Take(string folder)
    {
        var path = Path.Combine(folder, "lock");
        var holder = Path.Combine(folder, "pid");
        FileStream file;
        try
        {
            file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 0);
        }
        catch (IOException) when (File.Exists(path))
        {
            var by = File.Exists(holder) && File.ReadAllText(holder) is { Length: > 0 } pid ? $"process {pid}" : "another process";
            throw new StoreRefusedException(folder, $"is in use by {by}; allowed is one process at a time");
        }

        File.WriteAllText(holder, Environment.ProcessId.ToString(CultureInfo.InvariantCulture));
        return new FolderLock(file);
    }

    public void Dispose() => _file.Dispose();
}
