using System.Runtime.InteropServices;

namespace TorchSharp.Interop;

/// <content>native/runtime.cpp</content>
internal static partial class Native
{
    [LibraryImport(Library)]
    internal static partial IntPtr st_last_error();

    [LibraryImport(Library)]
    internal static partial IntPtr st_version();

    [LibraryImport(Library)]
    internal static partial int st_get_num_threads();

    [LibraryImport(Library)]
    internal static partial Status st_set_num_threads(int count);

    [LibraryImport(Library)]
    internal static partial int st_get_num_interop_threads();

    [LibraryImport(Library)]
    internal static partial Status st_set_num_interop_threads(int count);

    [LibraryImport(Library)]
    internal static partial int st_get_default_dtype();

    [LibraryImport(Library)]
    internal static partial Status st_set_default_dtype(int dtype);

    [LibraryImport(Library)]
    [return: MarshalAs(UnmanagedType.U1)]
    internal static partial bool st_is_grad_enabled();

    [LibraryImport(Library)]
    internal static partial void st_set_grad_enabled([MarshalAs(UnmanagedType.U1)] bool enabled);

    [LibraryImport(Library)]
    [return: MarshalAs(UnmanagedType.U1)]
    internal static partial bool st_is_inference_mode_enabled();

    [LibraryImport(Library)]
    internal static partial IntPtr st_inference_mode_enter([MarshalAs(UnmanagedType.U1)] bool enabled);

    [LibraryImport(Library)]
    internal static partial void st_inference_mode_leave(IntPtr guard);

    [LibraryImport(Library)]
    internal static partial int st_cuda_device_count();

    [LibraryImport(Library)]
    [return: MarshalAs(UnmanagedType.U1)]
    internal static partial bool st_cuda_has_cudnn();

    [LibraryImport(Library)]
    internal static partial Status st_cuda_synchronize(int index);
}
