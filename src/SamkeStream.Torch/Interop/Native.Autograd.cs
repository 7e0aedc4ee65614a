using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace TorchSharp.Interop;

/// <content>native/autograd.cpp</content>
internal static partial class Native
{
    [LibraryImport(Library)]
    internal static partial Status st_set_requires_grad(Tensor? t, [MarshalAs(UnmanagedType.U1)] bool value);

    [LibraryImport(Library)]
    internal static partial IntPtr st_grad(Tensor? t);

    [LibraryImport(Library)]
    internal static partial Status st_set_grad(Tensor? t, Tensor? grad);

    [LibraryImport(Library)]
    internal static partial Tensor st_detach(Tensor? t);

    [LibraryImport(Library)]
    internal static partial Status st_detach_(Tensor? t);

    [LibraryImport(Library)]
    internal static partial Status st_retain_grad(Tensor? t);

    [LibraryImport(Library)]
    internal static partial Status st_zero_grad(ReadOnlySpan<IntPtr> parameters, int count, [MarshalAs(UnmanagedType.U1)] bool setToNone);

    [LibraryImport(Library)]
    internal static partial Status st_backward(ReadOnlySpan<IntPtr> roots, int rootCount, ReadOnlySpan<IntPtr> grads, int gradCount, ReadOnlySpan<IntPtr> inputs, int inputCount, int retainGraph, [MarshalAs(UnmanagedType.U1)] bool createGraph);

    [LibraryImport(Library)]
    internal static partial Status st_autograd_grad(ReadOnlySpan<IntPtr> outputs, int outputCount, ReadOnlySpan<IntPtr> inputs, int inputCount, ReadOnlySpan<IntPtr> grads, int gradCount, [MarshalAs(UnmanagedType.U1)] bool retainGraph, [MarshalAs(UnmanagedType.U1)] bool createGraph, [MarshalAs(UnmanagedType.U1)] bool allowUnused, Span<IntPtr> results);
}
