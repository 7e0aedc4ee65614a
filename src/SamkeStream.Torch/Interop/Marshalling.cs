using System.Runtime.InteropServices;
using System.Runtime.InteropServices.Marshalling;
using static TorchSharp.torch;

namespace TorchSharp.Interop;

/// <summary>The outcome of a native call that returns nothing: nonzero becomes an <see cref="ExternalException"/> on the way back.</summary>
[NativeMarshalling(typeof(StatusMarshaller))]
internal readonly struct Status;

[CustomMarshaller(typeof(Status), MarshalMode.ManagedToUnmanagedOut, typeof(StatusMarshaller))]
internal static class StatusMarshaller
{
    public static Status ConvertToManaged(int code)
    {
        if (code != 0)
        {
            throw Native.LastError();
        }

        return default;
    }
}

/// <summary>Passes a tensor's handle and keeps the tensor from being finalized during the call.</summary>
[CustomMarshaller(typeof(Tensor), MarshalMode.ManagedToUnmanagedIn, typeof(In))]
[CustomMarshaller(typeof(Tensor), MarshalMode.ManagedToUnmanagedOut, typeof(Out))]
internal static class TensorMarshaller
{
    public ref struct In
    {
        private Tensor? tensor;

        public void FromManaged(Tensor? managed) => tensor = managed;

        public readonly IntPtr ToUnmanaged() => tensor is null ? IntPtr.Zero : tensor.Handle;

        public readonly void Free() => GC.KeepAlive(tensor);
    }

    public static class Out
    {
        public static Tensor ConvertToManaged(IntPtr handle)
        {
            if (handle == IntPtr.Zero)
            {
                throw Native.LastError();
            }

            return new Tensor(handle);
        }
    }
}

[CustomMarshaller(typeof(Generator), MarshalMode.ManagedToUnmanagedIn, typeof(In))]
internal static class GeneratorMarshaller
{
    public ref struct In
    {
        private Generator? generator;

        public void FromManaged(Generator? managed) => generator = managed;

        public readonly IntPtr ToUnmanaged() => generator is null ? IntPtr.Zero : generator.Handle;

        public readonly void Free() => GC.KeepAlive(generator);
    }
}

/// <summary>A scalar by value: the kind (0 integer, 1 floating, 2 boolean, -1 none) and the bits.</summary>
internal readonly record struct Number(long Kind, long Bits);

[CustomMarshaller(typeof(Scalar), MarshalMode.ManagedToUnmanagedIn, typeof(ScalarMarshaller))]
internal static class ScalarMarshaller
{
    public static Number ConvertToUnmanaged(Scalar? scalar) => scalar is null ? new Number(-1, 0) : scalar.Number;
}

/// <summary>One entry of an index expression, as native/index.cpp reads it.</summary>
internal struct NativeIndex
{
    public long Kind;
    public long Start;
    public long Stop;
    public long Step;
    public long Present;
    public IntPtr Tensor;
}

/// <summary>A native array of handles.</summary>
internal struct NativeList
{
    public IntPtr Items;
    public long Count;
}

/// <summary>The handles of several tensors, for calls that take a list; keep the tensors reachable until the call is over.</summary>
internal static class Handles
{
    public static IntPtr[] Of(ReadOnlySpan<Tensor> tensors)
    {
        var handles = new IntPtr[tensors.Length];
        for (int i = 0; i < handles.Length; i++)
        {
            handles[i] = tensors[i].Handle;
        }

        return handles;
    }

    public static IntPtr[] Of(IList<Tensor>? tensors)
    {
        if (tensors is null)
        {
            return [];
        }

        var handles = new IntPtr[tensors.Count];
        for (int i = 0; i < handles.Length; i++)
        {
            handles[i] = tensors[i].Handle;
        }

        return handles;
    }

    /// <summary>Wraps the handles of a native list and frees the list.</summary>
    public static unsafe Tensor[] Take(ref NativeList list)
    {
        var tensors = new Tensor[list.Count];
        for (int i = 0; i < tensors.Length; i++)
        {
            tensors[i] = new Tensor(((IntPtr*)list.Items)[i]);
        }

        Native.st_free_list(ref list);
        return tensors;
    }
}
