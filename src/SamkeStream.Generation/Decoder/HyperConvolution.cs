using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace SamkeStream.Generation.Decoder;

/// <summary>
/// One hyper-convolution [B, N, L, C] → [B, N', L', C'] (SAMKE and CAO-LLM, stage 1, with the LayerNorm and the tanh of the reference
/// implementation, which the formulas leave out): two branches map C → C' and L → L' by two-dimensional convolutions in either order, and a third convolution
/// maps N → N' over the averaged planes. A layer whose shape does not change adds its input.
/// </summary>
internal sealed class HyperConvolution : nn.Module<Tensor, Tensor>
{
    private readonly FeatureShape _from;
    private readonly bool _residual;
    private readonly long[] _padding;
    private readonly Parameter _normWeight;
    private readonly Parameter _normBias;
    private readonly Parameter _widthFirstC;
    private readonly Parameter _widthFirstL;
    private readonly Parameter _heightFirstL;
    private readonly Parameter _heightFirstC;
    private readonly Parameter _bias;
    private readonly Parameter _layerWeight;
    private readonly Parameter _layerBias;

    internal HyperConvolution(FeatureShape from, FeatureShape to, int kernel, Device device, Generator random)
        : base(nameof(HyperConvolution))
    {
        _from = from;
        _residual = from == to;
        _padding = [kernel / 2, kernel / 2];
        _normWeight = new Parameter(ones([from.L, from.C], device: device));
        _normBias = new Parameter(zeros([from.L, from.C], device: device));
        _widthFirstC = Kernels(to.C, from.C);
        _widthFirstL = Kernels(to.L, from.L);
        _heightFirstL = Kernels(to.L, from.L);
        _heightFirstC = Kernels(to.C, from.C);
        _bias = Uniform([to.L, to.C], 1.0 / (to.L * to.C));
        _layerWeight = Kernels(to.N, from.N);
        _layerBias = Uniform([to.N], 1 / Math.Sqrt((double)from.N * kernel * kernel));
        RegisterComponents();

        Parameter Kernels(int outputs, int inputs) =>
            Uniform([outputs, inputs, kernel, kernel], 1 / Math.Sqrt((double)inputs * kernel * kernel));

        Parameter Uniform(long[] shape, double bound)
        {
            // Drawn on the CPU, so that a seed gives the same parameters on every device.
            var values = empty(shape, dtype: ScalarType.Float32).uniform_(-bound, bound, random);
            if (device.type == DeviceType.CPU)
                return new Parameter(values);
            using (values)
                return new Parameter(values.to(device));
        }
    }

    /// <summary>Parameters under the names that the decoder's file uses after the layer's prefix.</summary>
    internal IEnumerable<(string Name, Parameter Value)> FileParameters =>
    [
        ("linear1.bias", _bias),
        ("linear1.norm.weight", _normWeight),
        ("linear1.norm.bias", _normBias),
        ("linear1.conv1w.weight", _widthFirstC),
        ("linear1.conv1h.weight", _widthFirstL),
        ("linear1.conv2h.weight", _heightFirstL),
        ("linear1.conv2w.weight", _heightFirstC),
        ("linear2.weight", _layerWeight),
        ("linear2.bias", _layerBias),
    ];

    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        var x = nn.functional.layer_norm(input, [_from.L, _from.C], _normWeight, _normBias, eps: 1e-5);

        // [B, C, L, N] → [B, C', L, N] → [B, L, N, C'] → [B, L', N, C'] → [B, N, L', C']
        var width = Convolve(x.permute(0, 3, 2, 1), _widthFirstC);
        width = Convolve(width.permute(0, 2, 3, 1), _widthFirstL).permute(0, 2, 1, 3);

        // [B, L, N, C] → [B, L', N, C] → [B, C, L', N] → [B, C', L', N] → [B, N, L', C']
        var height = Convolve(x.permute(0, 2, 1, 3), _heightFirstL);
        height = Convolve(height.permute(0, 3, 1, 2), _heightFirstC).permute(0, 3, 2, 1).tanh();

        var planes = (width + height + _bias) / 3;
        var output = Convolve(planes, _layerWeight, _layerBias);
        return (_residual ? output + input : output).MoveToOuterDisposeScope();
    }

    private Tensor Convolve(Tensor input, Parameter weight, Parameter? bias = null) =>
        nn.functional.conv2d(input, weight, bias, padding: _padding);
}
