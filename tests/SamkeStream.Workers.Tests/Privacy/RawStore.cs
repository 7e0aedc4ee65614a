namespace SamkeStream.Workers.Tests.Privacy;

/// <summary>A folder store as whoever has the disk sees it.</summary>
internal static class RawStore
{
    /// <summary>The bytes of all its files.</summary>
    public static async Task<byte[]> ReadAsync(string folder)
    {
        using var all = new MemoryStream();
        foreach (var file in Directory.GetFiles(folder, "*", SearchOption.AllDirectories).Where(file => Path.GetFileName(file) != "lock"))
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
}
