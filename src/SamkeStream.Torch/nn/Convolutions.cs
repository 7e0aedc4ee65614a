using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace TorchSharp.Modules;

/// <summary>What the convolutions share: weight, bias and geometry.</summary>
public abstract class Convolution : Module<Tensor, Tensor>
{
    private protected Convolution(
        string name,
        long inChannels,
        long outChannels,
        long[] kernel,
        long[] stride,
        long[] padding,
        Padding? paddingType,
        long[] dilation,
        bool isTransposed,
        long groups,
        bool hasBias,
        PaddingModes paddingMode,
        Device? device,
        ScalarType? dtype)
        : base(name)
    {
        if (paddingMode != PaddingModes.Zeros)
        {
            throw new NotSupportedException($"{name} pads with zeros; apply functional.pad first for {paddingMode}.");
        }

        in_channels = inChannels;
        out_channels = outChannels;
        kernel_size = kernel;
        this.stride = stride;
        this.padding = padding;
        padding_type = paddingType;
        this.dilation = dilation;
        this.groups = groups;
        long[] shape = isTransposed ? [inChannels, outChannels / groups, .. kernel] : [outChannels, inChannels / groups, .. kernel];
        weight = new Parameter(empty(shape, dtype, device));
        init.kaiming_uniform_(weight, a: Math.Sqrt(5));
        register_parameter(nameof(weight), weight);
        if (hasBias)
        {
            double bound = 1 / Math.Sqrt(init.CalculateFanInAndFanOut(weight).fanIn);
            bias = new Parameter(empty(outChannels, dtype, device));
            init.uniform_(bias, -bound, bound);
            register_parameter(nameof(bias), bias);
        }
    }

    public Parameter weight { get; }

    public Parameter? bias { get; }

    public long in_channels { get; }

    public long out_channels { get; }

    public long[] kernel_size { get; }

    public long[] stride { get; }

    public long[] padding { get; }

    public Padding? padding_type { get; }

    public long[] dilation { get; }

    public long groups { get; }
}

/// <summary>[N, C, L] to [N, out, L'].</summary>
public class Conv1d : Convolution
{
    internal Conv1d(long inChannels, long outChannels, long kernel, long stride, long padding, Padding? paddingType, long dilation, PaddingModes mode, long groups, bool hasBias, Device? device, ScalarType? dtype)
        : base(nameof(Conv1d), inChannels, outChannels, [kernel], [stride], [padding], paddingType, [dilation], false, groups, hasBias, mode, device, dtype)
    {
    }

    public override Tensor forward(Tensor input) => padding_type is { } type
        ? functional.conv1d_padding(input, weight, bias, stride[0], type, dilation[0], groups)
        : functional.conv1d(input, weight, bias, stride[0], padding[0], dilation[0], groups);
}

/// <summary>[N, C, H, W] to [N, out, H', W'].</summary>
public class Conv2d : Convolution
{
    internal Conv2d(long inChannels, long outChannels, (long, long) kernel, (long, long) stride, (long, long) padding, Padding? paddingType, (long, long) dilation, PaddingModes mode, long groups, bool hasBias, Device? device, ScalarType? dtype)
        : base(nameof(Conv2d), inChannels, outChannels, [kernel.Item1, kernel.Item2], [stride.Item1, stride.Item2], [padding.Item1, padding.Item2], paddingType, [dilation.Item1, dilation.Item2], false, groups, hasBias, mode, device, dtype)
    {
    }

    public override Tensor forward(Tensor input) => padding_type is { } type
        ? functional.conv2d_padding(input, weight, bias, stride, type, dilation, groups)
        : functional.conv2d(input, weight, bias, stride, padding, dilation, groups);
}

/// <summary>[N, C, L] to [N, out, (L - 1) stride - 2 padding + dilation (kernel - 1) + output_padding + 1].</summary>
public class ConvTranspose1d : Convolution
{
    private readonly long outputPadding;

    internal ConvTranspose1d(long inChannels, long outChannels, long kernel, long stride, long padding, long outputPadding, long dilation, PaddingModes mode, long groups, bool hasBias, Device? device, ScalarType? dtype)
        : base(nameof(ConvTranspose1d), inChannels, outChannels, [kernel], [stride], [padding], null, [dilation], true, groups, hasBias, mode, device, dtype) =>
        this.outputPadding = outputPadding;

    public override Tensor forward(Tensor input) =>
        functional.conv_transpose1d(input, weight, bias, stride[0], padding[0], outputPadding, dilation[0], groups);
}
