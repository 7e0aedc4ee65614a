using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace TorchSharp.Interop;

/// <content>native/create.cpp</content>
internal static partial class Native
{
    [LibraryImport(Library)]
    internal static partial Tensor st_empty(ReadOnlySpan<long> size, int dims, int dtype, int deviceType, int deviceIndex);

    [LibraryImport(Library)]
    internal static partial Tensor st_full(ReadOnlySpan<long> size, int dims, Scalar? value, int dtype, int deviceType, int deviceIndex);

    [LibraryImport(Library)]
    internal static partial Tensor st_zeros(ReadOnlySpan<long> size, int dims, int dtype, int deviceType, int deviceIndex);

    [LibraryImport(Library)]
    internal static partial Tensor st_ones(ReadOnlySpan<long> size, int dims, int dtype, int deviceType, int deviceIndex);

    [LibraryImport(Library)]
    internal static partial Tensor st_rand(ReadOnlySpan<long> size, int dims, Generator? g, int dtype, int deviceType, int deviceIndex);

    [LibraryImport(Library)]
    internal static partial Tensor st_randn(ReadOnlySpan<long> size, int dims, Generator? g, int dtype, int deviceType, int deviceIndex);

    [LibraryImport(Library)]
    internal static partial Tensor st_randint(long low, long high, ReadOnlySpan<long> size, int dims, Generator? g, int dtype, int deviceType, int deviceIndex);

    [LibraryImport(Library)]
    internal static partial Tensor st_randperm(long n, Generator? g, int dtype, int deviceType, int deviceIndex);

    [LibraryImport(Library)]
    internal static partial Tensor st_arange(Scalar? start, Scalar? stop, Scalar? step, int dtype, int deviceType, int deviceIndex);

    [LibraryImport(Library)]
    internal static partial Tensor st_linspace(double start, double stop, long steps, int dtype, int deviceType, int deviceIndex);

    [LibraryImport(Library)]
    internal static partial Tensor st_eye(long rows, long columns, int dtype, int deviceType, int deviceIndex);

    [LibraryImport(Library)]
    internal static partial Tensor st_full_like(Tensor? t, Scalar? value, int dtype, int deviceType, int deviceIndex);

    [LibraryImport(Library)]
    internal static partial Tensor st_empty_like(Tensor? t, int dtype, int deviceType, int deviceIndex);

    [LibraryImport(Library)]
    internal static partial Tensor st_rand_like(Tensor? t, int dtype, int deviceType, int deviceIndex);

    [LibraryImport(Library)]
    internal static partial Tensor st_randn_like(Tensor? t, int dtype, int deviceType, int deviceIndex);

    [LibraryImport(Library)]
    internal static partial Tensor st_from_memory(IntPtr data, int sourceDtype, ReadOnlySpan<long> size, int dims, int dtype, int deviceType, int deviceIndex);
}
