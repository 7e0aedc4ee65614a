using System.Runtime.InteropServices;

namespace TorchSharp.Interop;

/// <content>native/optim.cpp</content>
internal static partial class Native
{
    [LibraryImport(Library)]
    internal static partial Status st_adam_step(ReadOnlySpan<IntPtr> parameters, ReadOnlySpan<IntPtr> averages, ReadOnlySpan<IntPtr> squares, ReadOnlySpan<IntPtr> maxima, Span<long> steps, int count, in AdamOptions options);

    [LibraryImport(Library)]
    internal static partial Status st_sgd_step(ReadOnlySpan<IntPtr> parameters, ReadOnlySpan<IntPtr> buffers, Span<long> started, int count, in SgdOptions options);

    [LibraryImport(Library)]
    internal static partial Status st_clip_grad_norm_(ReadOnlySpan<IntPtr> parameters, int count, double maxNorm, double p, out double norm);

    [LibraryImport(Library)]
    internal static partial Status st_clip_grad_value_(ReadOnlySpan<IntPtr> parameters, int count, double value);
}
