using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace TorchSharp.Interop;

/// <content>native/shape.cpp</content>
internal static partial class Native
{
    [LibraryImport(Library)]
    internal static partial Tensor st_view(Tensor? t, ReadOnlySpan<long> values, int count);

    [LibraryImport(Library)]
    internal static partial Tensor st_reshape(Tensor? t, ReadOnlySpan<long> values, int count);

    [LibraryImport(Library)]
    internal static partial Tensor st_permute(Tensor? t, ReadOnlySpan<long> values, int count);

    [LibraryImport(Library)]
    internal static partial Tensor st_repeat(Tensor? t, ReadOnlySpan<long> values, int count);

    [LibraryImport(Library)]
    internal static partial Tensor st_flip(Tensor? t, ReadOnlySpan<long> values, int count);

    [LibraryImport(Library)]
    internal static partial Tensor st_broadcast_to(Tensor? t, ReadOnlySpan<long> values, int count);

    [LibraryImport(Library)]
    internal static partial Tensor st_expand(Tensor? t, ReadOnlySpan<long> size, int count, [MarshalAs(UnmanagedType.U1)] bool isImplicit);

    [LibraryImport(Library)]
    internal static partial Tensor st_transpose(Tensor? t, long a, long b);

    [LibraryImport(Library)]
    internal static partial Tensor st_t(Tensor? t);

    [LibraryImport(Library)]
    internal static partial Tensor st_numpy_T(Tensor? t);

    [LibraryImport(Library)]
    internal static partial Tensor st_mT(Tensor? t);

    [LibraryImport(Library)]
    internal static partial Tensor st_unsqueeze(Tensor? t, long dim);

    [LibraryImport(Library)]
    internal static partial Tensor st_squeeze(Tensor? t, long dim, [MarshalAs(UnmanagedType.U1)] bool hasDim);

    [LibraryImport(Library)]
    internal static partial Tensor st_flatten(Tensor? t, long first, long last);

    [LibraryImport(Library)]
    internal static partial Tensor st_unflatten(Tensor? t, long dim, ReadOnlySpan<long> size, int count);

    [LibraryImport(Library)]
    internal static partial Tensor st_narrow(Tensor? t, long dim, long start, long length);

    [LibraryImport(Library)]
    internal static partial Tensor st_select(Tensor? t, long dim, long index);

    [LibraryImport(Library)]
    internal static partial Tensor st_slice(Tensor? t, long dim, long start, long stop, long step);

    [LibraryImport(Library)]
    internal static partial Tensor st_diagonal(Tensor? t, long offset, long a, long b);

    [LibraryImport(Library)]
    internal static partial Tensor st_diag(Tensor? t, long diagonal);

    [LibraryImport(Library)]
    internal static partial Tensor st_unfold(Tensor? t, long dim, long size, long step);

    [LibraryImport(Library)]
    internal static partial Tensor st_roll(Tensor? t, ReadOnlySpan<long> shifts, int shiftCount, ReadOnlySpan<long> dims, int dimCount);

    [LibraryImport(Library)]
    internal static partial Tensor st_as_strided(Tensor? t, ReadOnlySpan<long> size, ReadOnlySpan<long> strides, int count, long offset);

    [LibraryImport(Library)]
    internal static partial Tensor st_tril(Tensor? t, long diagonal);

    [LibraryImport(Library)]
    internal static partial Tensor st_triu(Tensor? t, long diagonal);

    [LibraryImport(Library)]
    internal static partial Tensor st_repeat_interleave(Tensor? t, long repeats, long dim, [MarshalAs(UnmanagedType.U1)] bool hasDim, long size, [MarshalAs(UnmanagedType.U1)] bool hasSize);

    [LibraryImport(Library)]
    internal static partial Tensor st_repeat_interleave_tensor(Tensor? t, Tensor? repeats, long dim, [MarshalAs(UnmanagedType.U1)] bool hasDim, long size, [MarshalAs(UnmanagedType.U1)] bool hasSize);

    [LibraryImport(Library)]
    internal static partial Tensor st_cat(ReadOnlySpan<IntPtr> list, int count, long dim);

    [LibraryImport(Library)]
    internal static partial Tensor st_stack(ReadOnlySpan<IntPtr> list, int count, long dim);

    [LibraryImport(Library)]
    internal static partial void st_free_list(ref NativeList list);

    [LibraryImport(Library)]
    internal static partial Status st_split(Tensor? t, long size, long dim, out NativeList into);

    [LibraryImport(Library)]
    internal static partial Status st_split_sizes(Tensor? t, ReadOnlySpan<long> sizes, int count, long dim, out NativeList into);

    [LibraryImport(Library)]
    internal static partial Status st_chunk(Tensor? t, long chunks, long dim, out NativeList into);

    [LibraryImport(Library)]
    internal static partial Status st_unbind(Tensor? t, long dim, out NativeList into);

    [LibraryImport(Library)]
    internal static partial Status st_meshgrid(ReadOnlySpan<IntPtr> list, int count, [MarshalAs(UnmanagedType.U1)] bool xy, out NativeList into);
}
