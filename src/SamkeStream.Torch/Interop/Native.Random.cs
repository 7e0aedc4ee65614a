using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace TorchSharp.Interop;

/// <content>native/random.cpp</content>
internal static partial class Native
{
    [LibraryImport(Library)]
    internal static partial Status st_manual_seed(long seed);

    [LibraryImport(Library)]
    internal static partial IntPtr st_generator_new(ulong seed, int deviceType, int deviceIndex);

    [LibraryImport(Library)]
    internal static partial IntPtr st_generator_default();

    [LibraryImport(Library)]
    internal static partial void st_generator_dispose(IntPtr generator);

    [LibraryImport(Library)]
    internal static partial Status st_generator_set_seed(IntPtr generator, ulong seed);

    [LibraryImport(Library)]
    internal static partial ulong st_generator_initial_seed(IntPtr generator);

    [LibraryImport(Library)]
    internal static partial ulong st_generator_seed(IntPtr generator);

    [LibraryImport(Library)]
    internal static partial Tensor st_generator_get_state(IntPtr generator);

    [LibraryImport(Library)]
    internal static partial Status st_generator_set_state(IntPtr generator, Tensor? state);

    [LibraryImport(Library)]
    internal static partial Status st_uniform_(Tensor? t, double low, double high, Generator? g);

    [LibraryImport(Library)]
    internal static partial Status st_normal_(Tensor? t, double mean, double std, Generator? g);

    [LibraryImport(Library)]
    internal static partial Status st_bernoulli_(Tensor? t, double p, Generator? g);

    [LibraryImport(Library)]
    internal static partial Tensor st_bernoulli(Tensor? t, Generator? g);

    [LibraryImport(Library)]
    internal static partial Status st_exponential_(Tensor? t, double lambda, Generator? g);

    [LibraryImport(Library)]
    internal static partial Tensor st_multinomial(Tensor? t, long count, [MarshalAs(UnmanagedType.U1)] bool replacement, Generator? g);
}
