using System.Runtime.InteropServices;
using TorchSharp.Interop;

namespace TorchSharp;

/// <content>Gradient mode, threads, defaults.</content>
public static partial class torch
{
    public static string __version__ => Marshal.PtrToStringUTF8(Native.st_version())!;

    /// <summary>Until disposed, this thread records no operations for gradients.</summary>
    public static IDisposable no_grad() => new GradMode(false);

    public static IDisposable enable_grad(bool enabled = true) => new GradMode(enabled);

    public static IDisposable set_grad_enabled(bool mode = true) => new GradMode(mode);

    public static bool is_grad_enabled() => Native.st_is_grad_enabled();

    /// <summary>Like <see cref="no_grad"/>, and tensors made meanwhile can never take part in gradients.</summary>
    public static IDisposable inference_mode(bool mode = true) => new InferenceMode(mode);

    public static bool is_inference_mode_enabled() => Native.st_is_inference_mode_enabled();

    /// <summary>How many threads one operation may use. libtorch reads it per process; the default is one per core unless OMP_NUM_THREADS says otherwise.</summary>
    public static void set_num_threads(int num) => Native.st_set_num_threads(num);

    public static int get_num_threads() => Native.st_get_num_threads();

    public static void set_num_interop_threads(int num) => Native.st_set_num_interop_threads(num);

    public static int get_num_interop_threads() => Native.st_get_num_interop_threads();

    public static ScalarType get_default_dtype() => (ScalarType)Native.st_get_default_dtype();

    public static void set_default_dtype(ScalarType dtype) => Native.st_set_default_dtype((int)dtype);

    public static class cuda
    {
        public static bool is_available() => Native.st_cuda_device_count() > 0;

        public static int device_count() => Native.st_cuda_device_count();

        public static bool is_cudnn_available() => Native.st_cuda_has_cudnn();

        public static void manual_seed(long seed) => torch.manual_seed(seed);

        public static void synchronize(Device? device = null) => Native.st_cuda_synchronize(device?.index ?? -1);
    }

    private sealed class GradMode : IDisposable
    {
        private readonly bool before = Native.st_is_grad_enabled();

        public GradMode(bool enabled) => Native.st_set_grad_enabled(enabled);

        public void Dispose() => Native.st_set_grad_enabled(before);
    }

    private sealed class InferenceMode(bool enabled) : IDisposable
    {
        private IntPtr guard = Native.st_inference_mode_enter(enabled);

        public void Dispose()
        {
            if (guard != IntPtr.Zero)
            {
                Native.st_inference_mode_leave(guard);
                guard = IntPtr.Zero;
            }
        }
    }
}
