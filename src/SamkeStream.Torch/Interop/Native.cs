using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

[assembly: DisableRuntimeMarshalling]

namespace TorchSharp.Interop;

/// <summary>The functions of libsamke_torch; what they promise stands in native/binding.h.</summary>
internal static partial class Native
{
    internal const string Library = "samke_torch";

    /// <summary>The failure that the last native call of this thread left behind.</summary>
    internal static ExternalException LastError() => new(Marshal.PtrToStringUTF8(st_last_error()));

    internal static int Dtype(torch.ScalarType? dtype) => dtype is null ? -1 : (int)dtype.Value;

    /// <summary>Takes ownership of a handle that a call wrote into an out parameter.</summary>
    internal static torch.Tensor Own(IntPtr handle) => new(handle);
}

[StructLayout(LayoutKind.Sequential)]
internal struct AdamOptions
{
    public double LearningRate;
    public double Beta1;
    public double Beta2;
    public double Eps;
    public double WeightDecay;
    public int Decoupled;
    public int Amsgrad;
    public int Maximize;
}

[StructLayout(LayoutKind.Sequential)]
internal struct SgdOptions
{
    public double LearningRate;
    public double Momentum;
    public double Dampening;
    public double WeightDecay;
    public int Nesterov;
    public int Maximize;
}
