using System.Runtime.InteropServices;

namespace SamkeStream.Hosting;

/// <summary>The native heaps of the C library.</summary>
internal static class NativeHeaps
{
    /// <summary>M_ARENA_MAX of glibc's malloc.h.</summary>
    private const int ArenaMax = -8;

    private const int Arenas = 2;

    /// <summary>
    /// Few heaps for all threads: glibc would give each of the first eight per core its own, where what tensors, compression and TLS once took stays. MALLOC_ARENA_MAX has precedence;
    /// another C library has no such heaps.
    /// </summary>
    public static void Limit()
    {
        if (Environment.GetEnvironmentVariable("MALLOC_ARENA_MAX") is not null)
            return;
        try
        {
            _ = SetOption(ArenaMax, Arenas);
        }
        catch (Exception exception) when (exception is DllNotFoundException or EntryPointNotFoundException)
        {
            // Not glibc.
        }
    }

    [DllImport("libc", EntryPoint = "mallopt")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int SetOption(int option, int value);
}
