using SamkeStream.Language.Models;
using SamkeStream.Language.Tensors;
using TorchSharp.Modules;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace SamkeStream.Language.Lora;

/// <summary>AdamW's settings and the clip of the gradient's norm.</summary>
public sealed record LoraTrainingOptions
{
    public double LearningRate { get; init; } = 1e-3;

    public double Beta1 { get; init; } = .9;

    public double Beta2 { get; init; } = .999;

    public double Epsilon { get; init; } = 1e-8;

    public double WeightDecay { get; init; }

    /// <summary>Largest norm of an adapter's gradient.</summary>
    public double ClipNorm { get; init; } = 1;
}

/// <summary>
/// Trains one adapter, or a stack of adapters side by side exactly as if each were trained alone, on a frozen base model.
/// The loss is the mean over the labelled tokens of an adapter's examples.
/// </summary>
public sealed class LoraTrainer : IDisposable
{
    private readonly CausalTransformer _network;
    private readonly LoraWeights _weights;
    private readonly LoraTrainingOptions _options;
    private readonly Parameter[] _parameters;
    private readonly optim.Optimizer _optimizer;

    /// <param name="network">The base model; frozen.</param>
    /// <param name="weights">Trainable factors; the caller keeps owning them.</param>
    public LoraTrainer(CausalTransformer network, LoraWeights weights, LoraTrainingOptions options)
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentNullException.ThrowIfNull(weights);
        ArgumentNullException.ThrowIfNull(options);
        (_network, _weights, _options) = (network, weights, options);
        _parameters = [.. weights.Parameters()];
        if (_parameters.Length != 2 * weights.Factors.Count)
            throw new ArgumentException("the factors are not trainable parameters", nameof(weights));
        _optimizer = optim.AdamW(
            _parameters, options.LearningRate, options.Beta1, options.Beta2, options.Epsilon, weight_decay: options.WeightDecay);
        LearningRate = options.LearningRate;
    }

    /// <summary>Used from the next step on.</summary>
    public double LearningRate
    {
        get;
        set
        {
            field = value;
            foreach (var group in _optimizer.ParamGroups)
                group.LearningRate = value;
        }
    }

    /// <summary>One step of AdamW.</summary>
    /// <returns>Each adapter's loss, and its gradient's norm before the clip.</returns>
    public (float[] Losses, float[] GradientNorms) Step(SupervisedBatch batch)
    {
        ArgumentNullException.ThrowIfNull(batch);
        var adapters = _weights.StackSize ?? 1;
        if (batch.Adapters != adapters)
            throw new ArgumentException($"the batch is for {batch.Adapters} adapters; {adapters} are trained", nameof(batch));
        using var scope = NewDisposeScope();
        _optimizer.zero_grad();
        var losses = Losses(_network, _weights, batch);
        losses.sum().backward();
        var norms = Clip(adapters);
        _optimizer.step();
        return (losses.ToSingles(), norms);
    }

    /// <summary>Mean loss over the labelled tokens of each adapter, [adapters], with its graph.</summary>
    public static Tensor Losses(CausalTransformer network, LoraWeights? weights, SupervisedBatch batch)
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentNullException.ThrowIfNull(batch);
        using var scope = NewDisposeScope();
        var device = network.Device;
        // Padding is on the right, where the causal mask already hides it.
        var hidden = network.Hidden(tensor(batch.Ids, [batch.Rows, batch.Length], device: device), lora: weights)
            .reshape(-1, network.Config.HiddenSize).index_select(0, tensor(batch.Positions, device: device));
        var losses = F.cross_entropy(
            network.Logits(hidden).to(ScalarType.Float32), tensor(batch.Targets, device: device), reduction: nn.Reduction.None)
            * tensor(batch.Weights, device: device);
        var sums = losses.split(Array.ConvertAll(batch.LabelCounts, c => (long)c), 0).Select(part => part.sum()).ToArray();
        return stack(sums, 0).MoveToOuterDisposeScope();
    }

    public void Dispose() => _optimizer.Dispose();

    /// <summary>Scales each adapter's gradient to the allowed norm.</summary>
    private float[] Clip(int adapters)
    {
        using var quiet = no_grad();
        using var scope = NewDisposeScope();
        var gradients = _parameters.Select(p => p.grad!).ToArray();
        var squares = gradients.Select(g => g.reshape(adapters, -1).square().sum(1)).Aggregate((a, b) => a + b);
        var norms = squares.sqrt();
        var factors = (_options.ClipNorm / (norms + 1e-6)).clamp_max(1);
        foreach (var gradient in gradients)
            gradient.mul_(gradient.dim() == 3 ? factors.view(adapters, 1, 1) : factors);
        return norms.ToSingles();
    }
}
