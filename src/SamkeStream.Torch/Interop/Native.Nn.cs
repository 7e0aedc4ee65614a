using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace TorchSharp.Interop;

/// <content>native/nn.cpp</content>
internal static partial class Native
{
    [LibraryImport(Library)]
    internal static partial Tensor st_mm(Tensor? a, Tensor? b);

    [LibraryImport(Library)]
    internal static partial Tensor st_bmm(Tensor? a, Tensor? b);

    [LibraryImport(Library)]
    internal static partial Tensor st_mv(Tensor? a, Tensor? b);

    [LibraryImport(Library)]
    internal static partial Tensor st_dot(Tensor? a, Tensor? b);

    [LibraryImport(Library)]
    internal static partial Tensor st_matmul(Tensor? a, Tensor? b);

    [LibraryImport(Library)]
    internal static partial Tensor st_outer(Tensor? a, Tensor? b);

    [LibraryImport(Library)]
    internal static partial Tensor st_addmm(Tensor? t, Tensor? a, Tensor? b, double beta, double alpha);

    [LibraryImport(Library)]
    internal static partial Status st_addmm_(Tensor? t, Tensor? a, Tensor? b, double beta, double alpha);

    [LibraryImport(Library)]
    internal static partial Tensor st_baddbmm(Tensor? t, Tensor? a, Tensor? b, double beta, double alpha);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial Tensor st_einsum(string equation, ReadOnlySpan<IntPtr> list, int count);

    [LibraryImport(Library)]
    internal static partial Tensor st_linear(Tensor? x, Tensor? weight, Tensor? bias);

    [LibraryImport(Library)]
    internal static partial Tensor st_embedding(Tensor? weight, Tensor? indices, long paddingIndex);

    [LibraryImport(Library)]
    internal static partial Tensor st_layer_norm(Tensor? x, ReadOnlySpan<long> shape, int dims, Tensor? weight, Tensor? bias, double eps);

    [LibraryImport(Library)]
    internal static partial Tensor st_group_norm(Tensor? x, long groups, Tensor? weight, Tensor? bias, double eps);

    [LibraryImport(Library)]
    internal static partial Tensor st_conv1d(Tensor? x, Tensor? weight, Tensor? bias, long stride, long padding, long dilation, long groups);

    [LibraryImport(Library)]
    internal static partial Tensor st_conv2d(Tensor? x, Tensor? weight, Tensor? bias, ReadOnlySpan<long> stride, ReadOnlySpan<long> padding, ReadOnlySpan<long> dilation, long groups);

    [LibraryImport(Library)]
    internal static partial Tensor st_conv_same(Tensor? x, Tensor? weight, Tensor? bias, ReadOnlySpan<long> stride, ReadOnlySpan<long> dilation, int dims, long groups, [MarshalAs(UnmanagedType.U1)] bool same);

    [LibraryImport(Library)]
    internal static partial Tensor st_conv_transpose1d(Tensor? x, Tensor? weight, Tensor? bias, long stride, long padding, long outputPadding, long groups, long dilation);

    [LibraryImport(Library)]
    internal static partial Tensor st_adaptive_avg_pool1d(Tensor? x, long size);

    [LibraryImport(Library)]
    internal static partial Tensor st_avg_pool1d(Tensor? x, long kernel, long stride, long padding, [MarshalAs(UnmanagedType.U1)] bool ceilMode, [MarshalAs(UnmanagedType.U1)] bool countIncludePad);

    [LibraryImport(Library)]
    internal static partial Tensor st_upsample_linear1d(Tensor? x, long size, [MarshalAs(UnmanagedType.U1)] bool alignCorners, ReadOnlySpan<double> scale, int scales);

    [LibraryImport(Library)]
    internal static partial Tensor st_upsample_nearest(Tensor? x, ReadOnlySpan<long> size, int dims, ReadOnlySpan<double> scale, int scales);

    [LibraryImport(Library)]
    internal static partial Tensor st_upsample_bilinear2d(Tensor? x, ReadOnlySpan<long> size, [MarshalAs(UnmanagedType.U1)] bool alignCorners, ReadOnlySpan<double> scale, int scales);

    [LibraryImport(Library)]
    internal static partial Tensor st_dropout(Tensor? x, double p, [MarshalAs(UnmanagedType.U1)] bool training);

    [LibraryImport(Library)]
    internal static partial Status st_dropout_(Tensor? x, double p, [MarshalAs(UnmanagedType.U1)] bool training);

    [LibraryImport(Library)]
    internal static partial Tensor st_constant_pad(Tensor? x, ReadOnlySpan<long> pad, int count, double value);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial Tensor st_pad_mode(Tensor? x, ReadOnlySpan<long> pad, int count, string mode);

    [LibraryImport(Library)]
    internal static partial Tensor st_one_hot(Tensor? x, long classes);

    [LibraryImport(Library)]
    internal static partial Tensor st_cosine_similarity(Tensor? a, Tensor? b, long dim, double eps);

    [LibraryImport(Library)]
    internal static partial Tensor st_cross_entropy(Tensor? x, Tensor? target, Tensor? weight, long reduction, long ignoreIndex, double smoothing);

    [LibraryImport(Library)]
    internal static partial Tensor st_nll_loss(Tensor? x, Tensor? target, Tensor? weight, long reduction);

    [LibraryImport(Library)]
    internal static partial Tensor st_mse_loss(Tensor? x, Tensor? target, long reduction);

    [LibraryImport(Library)]
    internal static partial Tensor st_l1_loss(Tensor? x, Tensor? target, long reduction);

    [LibraryImport(Library)]
    internal static partial Tensor st_smooth_l1_loss(Tensor? x, Tensor? target, long reduction, double beta);

    [LibraryImport(Library)]
    internal static partial Tensor st_kl_div(Tensor? x, Tensor? target, long reduction, [MarshalAs(UnmanagedType.U1)] bool logTarget);

    [LibraryImport(Library)]
    internal static partial Tensor st_bce_with_logits(Tensor? x, Tensor? target, Tensor? weight, Tensor? posWeight, long reduction);

    [LibraryImport(Library)]
    internal static partial Tensor st_scaled_dot_product_attention(Tensor? q, Tensor? k, Tensor? v, Tensor? mask, double p, [MarshalAs(UnmanagedType.U1)] bool causal);
}
