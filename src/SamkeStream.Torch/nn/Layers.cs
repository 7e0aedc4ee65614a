using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace TorchSharp.Modules;

/// <summary>y = x Wᵀ + b, weight [out, in].</summary>
public class Linear : Module<Tensor, Tensor>
{
    internal Linear(Parameter weight, Parameter? bias)
        : base(nameof(Linear))
    {
        this.weight = weight;
        this.bias = bias;
        in_features = weight.size(1);
        out_features = weight.size(0);
        register_parameter(nameof(weight), weight);
        ConditionallyRegisterParameter(nameof(bias), bias);
    }

    public Parameter weight { get; }

    public Parameter? bias { get; }

    public long in_features { get; }

    public long out_features { get; }

    public override Tensor forward(Tensor tensor) => functional.linear(tensor, weight, bias);

    internal static Linear Initialized(long inputs, long outputs, bool hasBias, Device? device, ScalarType? dtype)
    {
        var weight = new Parameter(empty(outputs, inputs, dtype, device));
        init.kaiming_uniform_(weight, a: Math.Sqrt(5));
        Parameter? bias = hasBias ? new Parameter(empty(outputs, dtype, device)) : null;
        if (bias is not null)
        {
            double bound = 1 / Math.Sqrt(inputs);
            init.uniform_(bias, -bound, bound);
        }

        return new Linear(weight, bias);
    }
}

/// <summary>Rows of weight [num, dim] by index.</summary>
public class Embedding : Module<Tensor, Tensor>
{
    private readonly long paddingIndex;

    internal Embedding(Parameter weight, long paddingIndex)
        : base(nameof(Embedding))
    {
        this.weight = weight;
        this.paddingIndex = paddingIndex;
        register_parameter(nameof(weight), weight);
    }

    public Parameter weight { get; }

    public override Tensor forward(Tensor input) => Interop.Native.st_embedding(weight, input, paddingIndex);
}

/// <summary>Normalization over the last dimensions with a learned scale and shift.</summary>
public class LayerNorm : Module<Tensor, Tensor>
{
    internal LayerNorm(long[] normalizedShape, double eps, bool isAffine, bool hasBias, Device? device, ScalarType? dtype)
        : base(nameof(LayerNorm))
    {
        normalized_shape = normalizedShape;
        this.eps = eps;
        elementwise_affine = isAffine;
        if (isAffine)
        {
            weight = new Parameter(ones(normalizedShape, dtype, device));
            register_parameter(nameof(weight), weight);
            if (hasBias)
            {
                bias = new Parameter(zeros(normalizedShape, dtype, device));
                register_parameter(nameof(bias), bias);
            }
        }
    }

    public Parameter? weight { get; }

    public Parameter? bias { get; }

    public long[] normalized_shape { get; }

    public double eps { get; }

    public bool elementwise_affine { get; }

    public override Tensor forward(Tensor tensor) => functional.layer_norm(tensor, normalized_shape, weight, bias, eps);
}

/// <summary>Zeroes elements at random while training, and scales the rest by 1 / (1 - p).</summary>
public class Dropout : Module<Tensor, Tensor>
{
    internal Dropout(double p, bool inplace)
        : base(nameof(Dropout))
    {
        this.p = p;
        this.inplace = inplace;
    }

    public double p { get; set; }

    public bool inplace { get; set; }

    public override Tensor forward(Tensor tensor) => functional.dropout(tensor, p, training, inplace);
}
