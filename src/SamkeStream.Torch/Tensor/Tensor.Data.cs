using TorchSharp.Interop;
using TorchSharp.Utils;

namespace TorchSharp;

public static partial class torch
{
    /// <content>Conversion and access to the values.</content>
    public partial class Tensor
    {
        /// <summary>The raw memory of a contiguous CPU tensor.</summary>
        /// <exception cref="InvalidOperationException">The tensor is not contiguous or not on the CPU.</exception>
        public unsafe Span<byte> bytes
        {
            get
            {
                RequirePlainMemory();
                return numel() == 0 ? [] : new Span<byte>((void*)Native.st_data(this), checked((int)(numel() * ElementSize)));
            }

            set
            {
                RequirePlainMemory();
                if (value.Length != numel() * ElementSize)
                {
                    throw new ArgumentException($"{value.Length} bytes given for a tensor of {numel() * ElementSize} bytes.", nameof(value));
                }

                value.CopyTo(bytes);
            }
        }

        /// <summary>The values in row-major order; a tensor that is elsewhere is copied to the CPU first.</summary>
        /// <exception cref="ArgumentException">T is not the type of the elements.</exception>
        public TensorAccessor<T> data<T>()
            where T : unmanaged
        {
            ValidateType<T>();
            return new TensorAccessor<T>(is_cpu() ? this : cpu());
        }

        /// <exception cref="ArgumentException">The tensor has not exactly one element, or T is not its type.</exception>
        public T item<T>()
            where T : unmanaged
        {
            if (numel() != 1)
            {
                throw new ArgumentException($"item() needs one element, the tensor has {numel()}.");
            }

            return data<T>()[0];
        }

        public Scalar ToScalar()
        {
            Native.st_item(this, out Number number);
            return Scalar.From(number);
        }

        public Tensor to(ScalarType type, Device device, bool copy = false, bool disposeAfter = false, bool non_blocking = false) =>
            Converted(type, device, copy, disposeAfter, non_blocking);

        public Tensor to(ScalarType type, bool copy = false, bool disposeAfter = false, bool non_blocking = false) =>
            Converted(type, null, copy, disposeAfter, non_blocking);

        public Tensor to(Device device, bool copy = false, bool disposeAfter = false, bool non_blocking = false) =>
            Converted(null, device, copy, disposeAfter, non_blocking);

        public Tensor to(DeviceType deviceType, int deviceIndex = -1, bool copy = false, bool disposeAfter = false, bool non_blocking = false) =>
            Converted(null, new Device(deviceType, deviceIndex), copy, disposeAfter, non_blocking);

        public Tensor to(string device, bool copy = false, bool disposeAfter = false, bool non_blocking = false) =>
            Converted(null, new Device(device), copy, disposeAfter, non_blocking);

        public Tensor to(Tensor other, bool non_blocking = false) => Converted(other.dtype, other.device, false, false, non_blocking);

        public Tensor to_type(ScalarType type, bool copy = false, bool disposeAfter = false, bool non_blocking = false) =>
            Converted(type, null, copy, disposeAfter, non_blocking);

        public Tensor type(ScalarType dtype) => to_type(dtype);

        public Tensor type_as(Tensor tensor) => to_type(tensor.dtype);

        public Tensor cpu() => to(CPU);

        public Tensor cuda(Device? device = null, bool non_blocking = false) => to(device ?? CUDA, non_blocking: non_blocking);

        public Tensor @float() => to_type(ScalarType.Float32);

        public Tensor @double() => to_type(ScalarType.Float64);

        public Tensor half() => to_type(ScalarType.Float16);

        public Tensor bfloat16() => to_type(ScalarType.BFloat16);

        public Tensor @long() => to_type(ScalarType.Int64);

        public Tensor @int() => to_type(ScalarType.Int32);

        public Tensor @short() => to_type(ScalarType.Int16);

        public Tensor @byte() => to_type(ScalarType.Byte);

        public Tensor @bool() => to_type(ScalarType.Bool);

        public Tensor clone() => Native.st_clone(this);

        public Tensor contiguous() => Native.st_contiguous(this);

        public Tensor alias() => Native.st_alias(this);

        public Tensor copy_(Tensor source, bool nonBlocking = false)
        {
            Native.st_copy_(this, source, nonBlocking);
            return this;
        }

        public Tensor fill_(Scalar value)
        {
            Native.st_fill_(this, value);
            return this;
        }

        public Tensor zero_()
        {
            Native.st_zero_(this);
            return this;
        }

        internal void ValidateType<T>()
        {
            bool fits = dtype switch
            {
                ScalarType.Byte => typeof(T) == typeof(byte),
                ScalarType.Int8 => typeof(T) == typeof(sbyte),
                ScalarType.Int16 => typeof(T) == typeof(short),
                ScalarType.Int32 => typeof(T) == typeof(int),
                ScalarType.Int64 => typeof(T) == typeof(long),
                ScalarType.Float16 => typeof(T) == typeof(Half),
                ScalarType.Float32 => typeof(T) == typeof(float),
                ScalarType.Float64 => typeof(T) == typeof(double),
                ScalarType.Bool => typeof(T) == typeof(bool),
                _ => false,
            };
            if (!fits)
            {
                throw new ArgumentException($"{typeof(T).Name} is not compatible with {dtype}");
            }
        }

        /// <summary>Lets this object refer to the converted values: how a module changes its dtype or device.</summary>
        internal void ConvertInPlace(ScalarType? type, Device? device, bool nonBlocking)
        {
            bool tracked = requires_grad;
            using Tensor? gradient = grad;
            using Tensor converted = Converted(type, device, false, false, nonBlocking);
            if (Native.st_same(this, converted))
            {
                return;
            }

            (handle, converted.handle) = (converted.handle, handle);
            requires_grad = tracked;
            if (gradient is not null)
            {
                using Tensor moved = gradient.Converted(type, device, false, false, nonBlocking);
                grad = moved;
            }
        }

        private Tensor Converted(ScalarType? type, Device? device, bool copy, bool disposeAfter, bool nonBlocking)
        {
            Tensor result = Native.st_to(this, Native.Dtype(type), device is null ? -1 : (int)device.type, device?.index ?? -1, nonBlocking, copy);
            if (disposeAfter)
            {
                Dispose();
            }

            return result;
        }

        private void RequirePlainMemory()
        {
            if (!is_contiguous())
            {
                throw new InvalidOperationException("The bytes of a tensor that is not contiguous cannot be taken as one block.");
            }

            if (!is_cpu())
            {
                throw new InvalidOperationException("The bytes of a tensor outside CPU memory cannot be read; move it to the CPU first.");
            }
        }
    }
}

public static class TensorExtensionMethods
{
    public static Modules.Parameter AsParameter(this torch.Tensor tensor) => new(tensor);

    public static int ElementSize(this torch.ScalarType type) => type switch
    {
        torch.ScalarType.Byte or torch.ScalarType.Int8 or torch.ScalarType.Bool => 1,
        torch.ScalarType.Int16 or torch.ScalarType.Float16 or torch.ScalarType.BFloat16 => 2,
        torch.ScalarType.Int32 or torch.ScalarType.Float32 => 4,
        torch.ScalarType.Int64 or torch.ScalarType.Float64 => 8,
        _ => throw new NotSupportedException($"{type} has no element size here."),
    };

    public static float ToSingle(this torch.Tensor value) => value.ToScalar().ToSingle();

    public static double ToDouble(this torch.Tensor value) => value.ToScalar().ToDouble();

    public static long ToInt64(this torch.Tensor value) => value.ToScalar().ToInt64();

    public static int ToInt32(this torch.Tensor value) => value.ToScalar().ToInt32();

    public static bool ToBoolean(this torch.Tensor value) => value.ToScalar().ToBoolean();
}
