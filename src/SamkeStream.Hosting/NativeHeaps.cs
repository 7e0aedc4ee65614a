using System.Runtime.InteropServices;

namespace SamkeStream.Hosting;

/// <summary>The heaps of the C library, where tensors lie. Where it is not glibc, nothing happens.</summary>
public static class NativeHeaps
{
    /// <summary>M_ARENA_MAX of glibc's malloc.h.</summary>
    private const int ArenaMax = -8;

    private const int Arenas = 2;

    /// <summary>
    /// Few heaps for all threads: glibc would give each of the first eight per core its own, where what tensors, compression and TLS once took stays.
    /// MALLOC_ARENA_MAX has precedence.
    /// </summary>
    internal static void Limit()
    {
        if (Environment.GetEnvironmentVariable("MALLOC_ARENA_MAX") is null)
            Try(() => SetOption(ArenaMax, Arenas));
    }

    /// <summary>Gives free pages back to the system; for after work that took much once, as the C library gives back only what lies at the end of a heap.</summary>
    public static void ReturnFree() => Try(() => Trim(0));

    private static void Try(Func<int> call)
    {
        try
        {
            _ = call();
        }
        catch (Exception exception) when (exception is DllNotFoundException or EntryPointNotFoundException)
        {
            // Not glibc.
        }
    }

    [DllImport("libc", EntryPoint = "mallopt")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int SetOption(int option, int value);

    [DllImport("libc", EntryPoint = "malloc_trim")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Trim(nuint pad);
}
