using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace TorchSharp.Interop;

/// <summary>Finds libsamke_torch.so beside the assembly or under runtimes/, and says what to install where libtorch is missing.</summary>
internal static partial class Loader
{
#pragma warning disable CA2255 // the settings below must be in place before the first native call of any kind
    [ModuleInitializer]
    internal static void Initialize()
    {
        // Worker threads that spin after each parallel region take the core from whoever shares it. OpenMP reads this once, when it is loaded.
        if (Environment.GetEnvironmentVariable("OMP_WAIT_POLICY") is null)
        {
            _ = SetEnvironment("OMP_WAIT_POLICY", "passive", 0);
        }

        NativeLibrary.SetDllImportResolver(typeof(Loader).Assembly, Resolve);
    }
#pragma warning restore CA2255

    // Environment.SetEnvironmentVariable does not reach the C library's environment.
    [LibraryImport("libc", EntryPoint = "setenv", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int SetEnvironment(string name, string value, int overwrite);

    private static IntPtr Resolve(string name, Assembly assembly, DllImportSearchPath? searchPath)
    {
        if (name != Native.Library)
        {
            return IntPtr.Zero;
        }

        string file = $"lib{Native.Library}.so";
        string beside = Path.GetDirectoryName(assembly.Location) is { Length: > 0 } folder ? folder : AppContext.BaseDirectory;
        string[] places =
        [
            Path.Combine(beside, file),
            Path.Combine(AppContext.BaseDirectory, file),
            Path.Combine(AppContext.BaseDirectory, "runtimes", RuntimeInformation.RuntimeIdentifier, "native", file),
        ];
        string reason = "it is in none of " + string.Join(", ", places.Distinct());
        foreach (string place in places)
        {
            if (!File.Exists(place))
            {
                continue;
            }

            try
            {
                return NativeLibrary.Load(place);
            }
            catch (DllNotFoundException failure)
            {
                reason = failure.Message;
                break;
            }
        }

        throw new DllNotFoundException(
            $"{file} could not be loaded: {reason}. It needs libtorch: install the packages libtorch1.13 and libopenblas0-pthread, " +
            "or build with LIBTORCH set to the folder of another libtorch.");
    }
}
