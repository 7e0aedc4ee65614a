using System.Runtime.InteropServices.Marshalling;
using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    public static Generator manual_seed(long seed)
    {
        Native.st_manual_seed(seed);
        return Generator.Default;
    }

    public static class random
    {
        public static Generator manual_seed(long seed) => torch.manual_seed(seed);
    }

    /// <summary>A source of random numbers with a state of its own.</summary>
    [NativeMarshalling(typeof(GeneratorMarshaller))]
    public class Generator : IDisposable
    {
        private IntPtr handle;

        public Generator(ulong seed = 0, Device? device = null)
            : this(Native.st_generator_new(seed, device is null ? -1 : (int)device.type, device is null ? -1 : device.index), device)
        {
        }

        private Generator(IntPtr handle, Device? device)
        {
            this.handle = handle == IntPtr.Zero ? throw Native.LastError() : handle;
            this.device = device ?? CPU;
        }

        ~Generator() => Dispose(false);

        /// <summary>The generator that functions use when they get none.</summary>
        public static Generator Default { get; } = new(Native.st_generator_default(), CPU);

        public Device device { get; }

        public IntPtr Handle => handle != IntPtr.Zero ? handle : throw new ObjectDisposedException(nameof(Generator));

        public Generator manual_seed(long seed)
        {
            Native.st_generator_set_seed(Handle, (ulong)seed);
            return this;
        }

        public long initial_seed() => (long)Native.st_generator_initial_seed(Handle);

        public long seed() => (long)Native.st_generator_seed(Handle);

        public Tensor get_state() => Native.st_generator_get_state(Handle);

        public void set_state(Tensor value) => Native.st_generator_set_state(Handle, value);

        public void Dispose()
        {
            Dispose(true);
            GC.SuppressFinalize(this);
        }

        protected virtual void Dispose(bool disposing)
        {
            IntPtr owned = Interlocked.Exchange(ref handle, IntPtr.Zero);
            if (owned != IntPtr.Zero)
            {
                Native.st_generator_dispose(owned);
            }
        }
    }
}
