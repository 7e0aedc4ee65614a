using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace TorchSharp.Interop;

/// <content>native/reduce.cpp</content>
internal static partial class Native
{
    [LibraryImport(Library)]
    internal static partial Tensor st_all(Tensor? t);

    [LibraryImport(Library)]
    internal static partial Tensor st_any(Tensor? t);

    [LibraryImport(Library)]
    internal static partial Tensor st_max(Tensor? t);

    [LibraryImport(Library)]
    internal static partial Tensor st_min(Tensor? t);

    [LibraryImport(Library)]
    internal static partial Tensor st_median(Tensor? t);

    [LibraryImport(Library)]
    internal static partial Tensor st_nonzero(Tensor? t);

    [LibraryImport(Library)]
    internal static partial Tensor st_trace(Tensor? t);

    [LibraryImport(Library)]
    internal static partial Tensor st_all_dim(Tensor? t, long dim, [MarshalAs(UnmanagedType.U1)] bool keepdim);

    [LibraryImport(Library)]
    internal static partial Tensor st_any_dim(Tensor? t, long dim, [MarshalAs(UnmanagedType.U1)] bool keepdim);

    [LibraryImport(Library)]
    internal static partial Tensor st_sum(Tensor? t, int dtype);

    [LibraryImport(Library)]
    internal static partial Tensor st_sum_dim(Tensor? t, ReadOnlySpan<long> dims, int count, [MarshalAs(UnmanagedType.U1)] bool keepdim, int dtype);

    [LibraryImport(Library)]
    internal static partial Tensor st_prod(Tensor? t, int dtype);

    [LibraryImport(Library)]
    internal static partial Tensor st_prod_dim(Tensor? t, long dim, [MarshalAs(UnmanagedType.U1)] bool keepdim, int dtype);

    [LibraryImport(Library)]
    internal static partial Tensor st_mean(Tensor? t);

    [LibraryImport(Library)]
    internal static partial Tensor st_mean_dim(Tensor? t, ReadOnlySpan<long> dims, int count, [MarshalAs(UnmanagedType.U1)] bool keepdim, int dtype);

    [LibraryImport(Library)]
    internal static partial Tensor st_std(Tensor? t, [MarshalAs(UnmanagedType.U1)] bool unbiased);

    [LibraryImport(Library)]
    internal static partial Tensor st_std_dim(Tensor? t, ReadOnlySpan<long> dims, int count, [MarshalAs(UnmanagedType.U1)] bool unbiased, [MarshalAs(UnmanagedType.U1)] bool keepdim);

    [LibraryImport(Library)]
    internal static partial Tensor st_var(Tensor? t, [MarshalAs(UnmanagedType.U1)] bool unbiased);

    [LibraryImport(Library)]
    internal static partial Tensor st_var_dim(Tensor? t, ReadOnlySpan<long> dims, int count, [MarshalAs(UnmanagedType.U1)] bool unbiased, [MarshalAs(UnmanagedType.U1)] bool keepdim);

    [LibraryImport(Library)]
    internal static partial Tensor st_amax(Tensor? t, ReadOnlySpan<long> dims, int count, [MarshalAs(UnmanagedType.U1)] bool keepdim);

    [LibraryImport(Library)]
    internal static partial Tensor st_amin(Tensor? t, ReadOnlySpan<long> dims, int count, [MarshalAs(UnmanagedType.U1)] bool keepdim);

    [LibraryImport(Library)]
    internal static partial Tensor st_norm(Tensor? t, double p);

    [LibraryImport(Library)]
    internal static partial Tensor st_norm_dim(Tensor? t, long dim, [MarshalAs(UnmanagedType.U1)] bool keepdim, double p);

    [LibraryImport(Library)]
    internal static partial Tensor st_argmax(Tensor? t, long dim, [MarshalAs(UnmanagedType.U1)] bool hasDim, [MarshalAs(UnmanagedType.U1)] bool keepdim);

    [LibraryImport(Library)]
    internal static partial Tensor st_argmin(Tensor? t, long dim, [MarshalAs(UnmanagedType.U1)] bool hasDim, [MarshalAs(UnmanagedType.U1)] bool keepdim);

    [LibraryImport(Library)]
    internal static partial Tensor st_argsort(Tensor? t, long dim, [MarshalAs(UnmanagedType.U1)] bool descending);

    [LibraryImport(Library)]
    internal static partial Tensor st_cumsum(Tensor? t, long dim, int dtype);

    [LibraryImport(Library)]
    internal static partial Tensor st_cumprod(Tensor? t, long dim, int dtype);

    [LibraryImport(Library)]
    internal static partial Tensor st_logsumexp(Tensor? t, long dim, [MarshalAs(UnmanagedType.U1)] bool keepdim);

    [LibraryImport(Library)]
    internal static partial Tensor st_softmax(Tensor? t, long dim, int dtype);

    [LibraryImport(Library)]
    internal static partial Tensor st_log_softmax(Tensor? t, long dim, int dtype);

    [LibraryImport(Library)]
    internal static partial Tensor st_count_nonzero(Tensor? t, ReadOnlySpan<long> dims, int count);

    [LibraryImport(Library)]
    internal static partial Status st_max_dim(Tensor? t, long dim, [MarshalAs(UnmanagedType.U1)] bool keepdim, out IntPtr values, out IntPtr indices);

    [LibraryImport(Library)]
    internal static partial Status st_min_dim(Tensor? t, long dim, [MarshalAs(UnmanagedType.U1)] bool keepdim, out IntPtr values, out IntPtr indices);

    [LibraryImport(Library)]
    internal static partial Status st_topk(Tensor? t, long k, long dim, [MarshalAs(UnmanagedType.U1)] bool largest, [MarshalAs(UnmanagedType.U1)] bool sorted, out IntPtr values, out IntPtr indices);

    [LibraryImport(Library)]
    internal static partial Status st_sort(Tensor? t, long dim, [MarshalAs(UnmanagedType.U1)] bool descending, [MarshalAs(UnmanagedType.U1)] bool stable, out IntPtr values, out IntPtr indices);

    [LibraryImport(Library)]
    internal static partial Status st_unique(Tensor? t, [MarshalAs(UnmanagedType.U1)] bool sorted, [MarshalAs(UnmanagedType.U1)] bool inverse, [MarshalAs(UnmanagedType.U1)] bool counts, Span<IntPtr> results);
}
