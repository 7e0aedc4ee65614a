using TorchSharp.Modules;
using static TorchSharp.torch;

namespace SamkeStream.Generation.Decoder;

/// <summary>
/// The network that turns the token states of a few prompts, [G, N, L, C], into the parameter tokens of an adapter, [G, T, r + 2, w + 2],
/// in one pass: a chain of hyper-convolutions, optionally followed by a learned bias.
/// </summary>
public sealed class HyperConvolutionalDecoder : nn.Module<Tensor, Tensor>
{
    private readonly ModuleList<HyperConvolution> _layers;
    private readonly Parameter? _outputBias;

    /// <param name="shape">Progression, kernel and options.</param>
    /// <param name="device">Where the parameters live.</param>
    /// <param name="seed">Seed of the initial parameters.</param>
    public HyperConvolutionalDecoder(DecoderShape shape, Device device, int seed)
        : base(nameof(HyperConvolutionalDecoder))
    {
        ArgumentNullException.ThrowIfNull(shape);
        Shape = shape;
        using var random = new Generator((ulong)(uint)seed);
        var layers = new List<HyperConvolution>();
        for (var i = 1; i < shape.Progression.Count; i++)
            layers.Add(new HyperConvolution(shape.Progression[i - 1], shape.Progression[i], shape.Kernel, device, random));
        _layers = new ModuleList<HyperConvolution>([.. layers]);
        if (shape.OutputBias)
            _outputBias = new Parameter(zeros([shape.Output.N, shape.Output.L, shape.Output.C], device: device));
        RegisterComponents();
        foreach (var (_, parameter) in FileParameters)
            parameter.DetachFromDisposeScope();
    }

    public DecoderShape Shape { get; }

    /// <summary>Every parameter under the name that the decoder's file uses.</summary>
    public IEnumerable<(string Name, Parameter Value)> FileParameters
    {
        get
        {
            for (var i = 0; i < _layers.Count; i++)
            {
                foreach (var (name, value) in _layers[i].FileParameters)
                    yield return ($"decoder.module_list.{i}.{name}", value);
            }

            if (_outputBias is not null)
                yield return ("output_bias", _outputBias);
        }
    }

    /// <summary>Where the parameters live.</summary>
    public Device Device => FileParameters.First().Value.device;

    /// <exception cref="ArgumentException">The condition is not [G, N, L, C] of <see cref="DecoderShape.Condition"/>.</exception>
    public override Tensor forward(Tensor condition)
    {
        ArgumentNullException.ThrowIfNull(condition);
        var expected = Shape.Condition;
        var given = condition.shape;
        if (given.Length != 4 || given[1] != expected.N || given[2] != expected.L || given[3] != expected.C)
        {
            throw new ArgumentException(
                $"The condition has shape [{string.Join(", ", given)}]; expected [G, {expected.N}, {expected.L}, {expected.C}].", nameof(condition));
        }

        using var scope = NewDisposeScope();
        var features = condition;
        foreach (var layer in _layers)
            features = layer.forward(features);
        if (_outputBias is not null)
            features = features + _outputBias;
        return features.MoveToOuterDisposeScope();
    }

    /// <summary>Sets the output bias to the mean of the training tokens, so that the layers only learn what differs.</summary>
    /// <param name="meanToken">[T, r + 2, w + 2].</param>
    /// <exception cref="InvalidOperationException">The decoder has no output bias.</exception>
    public void InitializeOutputBias(Tensor meanToken)
    {
        ArgumentNullException.ThrowIfNull(meanToken);
        if (_outputBias is null)
            throw new InvalidOperationException("This decoder has no output bias to initialise.");
        if (!meanToken.shape.SequenceEqual(_outputBias.shape))
        {
            throw new ArgumentException(
                $"The mean token has shape [{string.Join(", ", meanToken.shape)}]; expected [{string.Join(", ", _outputBias.shape)}].", nameof(meanToken));
        }

        using var noGradient = no_grad();
        _outputBias.copy_(meanToken);
    }
}
