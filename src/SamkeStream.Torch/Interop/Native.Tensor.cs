using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace TorchSharp.Interop;

/// <content>native/tensor.cpp</content>
internal static partial class Native
{
    [LibraryImport(Library)]
    internal static partial void st_dispose(IntPtr t);

    [LibraryImport(Library)]
    internal static partial long st_ndim(Tensor? t);

    [LibraryImport(Library)]
    internal static partial long st_numel(Tensor? t);

    [LibraryImport(Library)]
    internal static partial long st_element_size(Tensor? t);

    [LibraryImport(Library)]
    internal static partial int st_dtype(Tensor? t);

    [LibraryImport(Library)]
    internal static partial int st_device_type(Tensor? t);

    [LibraryImport(Library)]
    internal static partial int st_device_index(Tensor? t);

    [LibraryImport(Library)]
    [return: MarshalAs(UnmanagedType.U1)]
    internal static partial bool st_is_contiguous(Tensor? t);

    [LibraryImport(Library)]
    [return: MarshalAs(UnmanagedType.U1)]
    internal static partial bool st_requires_grad(Tensor? t);

    [LibraryImport(Library)]
    [return: MarshalAs(UnmanagedType.U1)]
    internal static partial bool st_is_leaf(Tensor? t);

    [LibraryImport(Library)]
    internal static partial long st_storage_offset(Tensor? t);

    [LibraryImport(Library)]
    internal static partial void st_sizes(Tensor? t, Span<long> into);

    [LibraryImport(Library)]
    internal static partial void st_strides(Tensor? t, Span<long> into);

    [LibraryImport(Library)]
    internal static partial Status st_size(Tensor? t, long dim, out long into);

    [LibraryImport(Library)]
    internal static partial Status st_stride(Tensor? t, long dim, out long into);

    [LibraryImport(Library)]
    internal static partial IntPtr st_data(Tensor? t);

    [LibraryImport(Library)]
    internal static partial Status st_item(Tensor? t, out Number into);

    [LibraryImport(Library)]
    internal static partial Tensor st_to(Tensor? t, int dtype, int deviceType, int deviceIndex, [MarshalAs(UnmanagedType.U1)] bool nonBlocking, [MarshalAs(UnmanagedType.U1)] bool copy);

    [LibraryImport(Library)]
    internal static partial Tensor st_clone(Tensor? t);

    [LibraryImport(Library)]
    internal static partial Tensor st_contiguous(Tensor? t);

    [LibraryImport(Library)]
    internal static partial Tensor st_alias(Tensor? t);

    [LibraryImport(Library)]
    internal static partial Status st_copy_(Tensor? t, Tensor? source, [MarshalAs(UnmanagedType.U1)] bool nonBlocking);

    [LibraryImport(Library)]
    internal static partial Status st_fill_(Tensor? t, Scalar? value);

    [LibraryImport(Library)]
    internal static partial Status st_zero_(Tensor? t);

    [LibraryImport(Library)]
    [return: MarshalAs(UnmanagedType.U1)]
    internal static partial bool st_same(Tensor? a, Tensor? b);
}
