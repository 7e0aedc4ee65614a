using System.Globalization;
using System.Runtime.InteropServices.Marshalling;
using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    /// <summary>
    /// An n-dimensional array in libtorch's memory. Dispose it, or let a <see cref="DisposeScope"/> do so; the finalizer frees what was forgotten.
    /// Not safe for use by several threads at once.
    /// </summary>
    [NativeMarshalling(typeof(TensorMarshaller))]
    public partial class Tensor : IDisposable
    {
        private static long totalCount;
        private static long peakCount;
        private IntPtr handle;

        internal Tensor(IntPtr handle)
            : this(handle, registers: true)
        {
        }

        private protected Tensor(IntPtr handle, bool registers)
        {
            this.handle = handle;
            long total = Interlocked.Increment(ref totalCount);
            if (total > Volatile.Read(ref peakCount))
            {
                Volatile.Write(ref peakCount, total);
            }

            if (registers)
            {
                OwningDisposeScope = DisposeScopeManager.Current.Register(this);
            }
        }

        ~Tensor() => Dispose(false);

        /// <summary>How many managed tensors are alive: the leak counter of the tests.</summary>
        public static long TotalCount => Interlocked.Read(ref totalCount);

        public static long PeakCount => Volatile.Read(ref peakCount);

        public bool IsInvalid => handle == IntPtr.Zero;

        /// <exception cref="InvalidOperationException">The tensor is disposed.</exception>
        public IntPtr Handle => handle != IntPtr.Zero ? handle : throw new InvalidOperationException("The tensor is disposed.");

        public long ndim => Dimensions;

        public long Dimensions => Native.st_ndim(this);

        public long NumberOfElements => Native.st_numel(this);

        public long ElementSize => Native.st_element_size(this);

        public long[] shape
        {
            get
            {
                var sizes = new long[Dimensions];
                Native.st_sizes(this, sizes);
                return sizes;
            }
        }

        public ScalarType dtype => (ScalarType)Native.st_dtype(this);

        public DeviceType device_type => (DeviceType)Native.st_device_type(this);

        public int device_index => Native.st_device_index(this);

        public Device device => new(device_type, device_index);

        public bool is_cuda => device_type == DeviceType.CUDA;

        public bool is_leaf => Native.st_is_leaf(this);

        public bool requires_grad
        {
            get => Native.st_requires_grad(this);
            set => Native.st_set_requires_grad(this, value);
        }

        internal DisposeScope? OwningDisposeScope { get; set; }

        public long dim() => Dimensions;

        public long numel() => NumberOfElements;

        public long element_size() => ElementSize;

        public long[] size() => shape;

        /// <exception cref="System.Runtime.InteropServices.ExternalException">The tensor has no such dimension.</exception>
        public long size(int dim)
        {
            Native.st_size(this, dim, out long extent);
            return extent;
        }

        public long[] stride()
        {
            var strides = new long[Dimensions];
            Native.st_strides(this, strides);
            return strides;
        }

        public long stride(int dim)
        {
            Native.st_stride(this, dim, out long stride);
            return stride;
        }

        public long storage_offset() => Native.st_storage_offset(this);

        public bool is_contiguous() => Native.st_is_contiguous(this);

        public bool is_cpu() => device_type == DeviceType.CPU;

        public bool is_floating_point() => dtype.IsFloatingPoint();

        public bool is_integral() =>
            dtype is ScalarType.Byte or ScalarType.Int8 or ScalarType.Int16 or ScalarType.Int32 or ScalarType.Int64 or ScalarType.Bool;

        public Tensor MoveToOuterDisposeScope()
        {
            OwningDisposeScope?.MoveToOuter(this);
            return this;
        }

        public Tensor MoveToOtherDisposeScope(DisposeScope? other)
        {
            if (OwningDisposeScope is null)
            {
                other?.Attach(this);
            }
            else
            {
                OwningDisposeScope.MoveToOther(other, this);
            }

            return this;
        }

        public Tensor MoveToOtherDisposeScope(Tensor other) => MoveToOtherDisposeScope(other.OwningDisposeScope);

        public Tensor DetachFromDisposeScope()
        {
            OwningDisposeScope?.Detach(this);
            return this;
        }

        public void Dispose()
        {
            DisposeScopeManager.Current.Disposing(this);
            OwningDisposeScope?.MarkAsDisposed(this);
            Dispose(true);
            GC.SuppressFinalize(this);
        }

        public override string ToString()
        {
            if (IsInvalid)
            {
                return "[disposed]";
            }

            string extents = string.Join('x', shape.Select(extent => extent.ToString(CultureInfo.InvariantCulture)));
            return $"[{extents}], type = {dtype}, device = {device}";
        }

        /// <summary>The tensor gives up its handle, which the caller then owns.</summary>
        internal IntPtr MoveHandle()
        {
            IntPtr moved = Handle;
            handle = IntPtr.Zero;
            Interlocked.Decrement(ref totalCount);
            GC.SuppressFinalize(this);
            return moved;
        }

        protected virtual void Dispose(bool disposing)
        {
            IntPtr owned = Interlocked.Exchange(ref handle, IntPtr.Zero);
            if (owned != IntPtr.Zero)
            {
                Interlocked.Decrement(ref totalCount);
                Native.st_dispose(owned);
            }
        }

    }
}
