using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace TorchSharp.Interop;

/// <content>native/index.cpp</content>
internal static partial class Native
{
    [LibraryImport(Library)]
    internal static partial Tensor st_index(Tensor? t, ReadOnlySpan<NativeIndex> indices, int count);

    [LibraryImport(Library)]
    internal static partial Status st_index_put_(Tensor? t, ReadOnlySpan<NativeIndex> indices, int count, Tensor? value);

    [LibraryImport(Library)]
    internal static partial Status st_index_put_number_(Tensor? t, ReadOnlySpan<NativeIndex> indices, int count, Scalar? value);

    [LibraryImport(Library)]
    internal static partial Status st_index_put_accumulate_(Tensor? t, ReadOnlySpan<IntPtr> list, int count, Tensor? value, [MarshalAs(UnmanagedType.U1)] bool accumulate);

    [LibraryImport(Library)]
    internal static partial Tensor st_gather(Tensor? t, long dim, Tensor? index);

    [LibraryImport(Library)]
    internal static partial Tensor st_scatter(Tensor? t, long dim, Tensor? index, Tensor? source);

    [LibraryImport(Library)]
    internal static partial Status st_scatter_(Tensor? t, long dim, Tensor? index, Tensor? source);

    [LibraryImport(Library)]
    internal static partial Tensor st_scatter_add(Tensor? t, long dim, Tensor? index, Tensor? source);

    [LibraryImport(Library)]
    internal static partial Status st_scatter_add_(Tensor? t, long dim, Tensor? index, Tensor? source);

    [LibraryImport(Library)]
    internal static partial Tensor st_index_select(Tensor? t, long dim, Tensor? index);

    [LibraryImport(Library)]
    internal static partial Tensor st_index_add(Tensor? t, long dim, Tensor? index, Tensor? source, Scalar? alpha);

    [LibraryImport(Library)]
    internal static partial Status st_index_add_(Tensor? t, long dim, Tensor? index, Tensor? source, Scalar? alpha);

    [LibraryImport(Library)]
    internal static partial Status st_index_copy_(Tensor? t, long dim, Tensor? index, Tensor? source);

    [LibraryImport(Library)]
    internal static partial Tensor st_masked_select(Tensor? t, Tensor? mask);

    [LibraryImport(Library)]
    internal static partial Tensor st_take_along_dim(Tensor? t, Tensor? index, long dim);
}
