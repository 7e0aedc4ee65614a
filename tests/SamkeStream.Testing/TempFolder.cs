using System.Collections.Concurrent;

namespace SamkeStream.Testing;

/// <summary>A folder of a test's own: gone when it is disposed, and with the process where a test failed before that.</summary>
public sealed class TempFolder : IDisposable
{
    private static readonly ConcurrentDictionary<TempFolder, bool> Open = RemovedAtExit();

    public TempFolder()
    {
        Path = Directory.CreateTempSubdirectory("samke-test-").FullName;
        Open[this] = true;
    }

    public string Path { get; }

    /// <summary>The path of a file in it.</summary>
    public string File(string name) => System.IO.Path.Combine(Path, name);

    public void Write(string name, string text) => System.IO.File.WriteAllText(File(name), text);

    /// <summary>The bytes of all files in it, as whoever has the disk sees them; of a store also while it is in use.</summary>
    public async Task<byte[]> ReadAllAsync()
    {
        using var all = new MemoryStream();
        foreach (var file in Directory.GetFiles(Path, "*", SearchOption.AllDirectories).Where(file => System.IO.Path.GetFileName(file) != "lock"))
        {
            try
            {
                await using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
                await stream.CopyToAsync(all);
            }
            catch (FileNotFoundException)
            {
                // Replaced meanwhile.
            }
        }

        return all.ToArray();
    }

    public void Dispose()
    {
        if (Open.TryRemove(this, out _))
            Directory.Delete(Path, recursive: true);
    }

    private static ConcurrentDictionary<TempFolder, bool> RemovedAtExit()
    {
        var open = new ConcurrentDictionary<TempFolder, bool>();
        AppDomain.CurrentDomain.ProcessExit += (_, _) =>
        {
            foreach (var folder in open.Keys)
            {
                try
                {
                    folder.Dispose();
                }
                catch (IOException)
                {
                    // Something that a failed test left running still writes there.
                }
            }
        };
        return open;
    }
}
