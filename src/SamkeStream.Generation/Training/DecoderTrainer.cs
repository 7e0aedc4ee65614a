using SamkeStream.Generation.Decoder;
using SamkeStream.Generation.Tokens;
using SamkeStream.Language.Lora;
using static TorchSharp.torch;

namespace SamkeStream.Generation.Training;

/// <summary>
/// Trains a decoder. <see cref="Regress"/> is the papers' phase: token regression on LoRA checkpoints. <see cref="FollowLoss"/> goes on
/// with the loss that the generated adapters cause in the frozen language model. A run depends on its options and data only; one that
/// was cancelled goes on from its state file as if it had never stopped.
/// </summary>
public sealed class DecoderTrainer
{
    private readonly HyperConvolutionalDecoder _decoder;
    private readonly ParameterLayout _layout;
    private readonly TaskConditions _conditions;

    /// <exception cref="ArgumentException">The decoder's output is not the layout's token grid.</exception>
    public DecoderTrainer(HyperConvolutionalDecoder decoder, ParameterLayout layout, TaskConditions conditions)
    {
        ArgumentNullException.ThrowIfNull(decoder);
        ArgumentNullException.ThrowIfNull(layout);
        ArgumentNullException.ThrowIfNull(conditions);
        var expected = new FeatureShape(layout.TokenCount, layout.TokenHeight, layout.TokenWidth);
        if (decoder.Shape.Output != expected)
            throw new ArgumentException($"The decoder writes {decoder.Shape.Output}; the layout's tokens are {expected}.", nameof(decoder));
        _decoder = decoder;
        _layout = layout;
        _conditions = conditions;
    }

    /// <summary>Criterion-weighted mean squared error between the decoder's tokens and those of the tasks' checkpoints.</summary>
    /// <param name="checkpoints">Checkpoints of the tasks, in the order of the conditions.</param>
    /// <param name="weight">Importance of each token, [1, T, 1, 1]; null for plain mean squared error.</param>
    /// <param name="options">Schedule, seed and state file.</param>
    /// <param name="progress">Called after each step.</param>
    /// <param name="cancel">Saves the state and stops.</param>
    /// <returns>Exponential mean of the loss (weight .05) at the end.</returns>
    public double Regress(
        TaskCheckpoints checkpoints, Tensor? weight, DecoderTrainingOptions options, IProgress<OptimizationStep>? progress = null, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(checkpoints);
        ArgumentNullException.ThrowIfNull(options);
        if (checkpoints.Count != _conditions.Count)
            throw new ArgumentException($"There are checkpoints of {checkpoints.Count} tasks and conditions of {_conditions.Count}.", nameof(checkpoints));
        return Run(options, "decoder regression", Loss, progress, cancel);

        Tensor Loss(int step, Random random)
        {
            var tasks = new int[options.TasksPerStep];
            for (var i = 0; i < tasks.Length; i++)
                tasks[i] = random.Next(_conditions.Count);
            var target = AddNoise(checkpoints.Draw(tasks, random), options.TargetNoise, SeededRandom.Mix(~options.Seed, step));
            return TokenLoss.WeightedMeanSquaredError(_decoder.forward(Condition(tasks, options, step, random)), target, weight);
        }
    }

    /// <summary>Minimises a loss of the generated adapters themselves; gradients flow through the de-tokenised LoRA matrices.</summary>
    /// <param name="loss">
    /// Scalar loss of a batch of adapters, one per task (distinct tasks); the generator decides which questions of each task are asked.
    /// </param>
    /// <param name="scale">alpha / rank of the adapters.</param>
    /// <param name="options">Schedule, seed and state file.</param>
    /// <param name="progress">Called after each step.</param>
    /// <param name="cancel">Saves the state and stops.</param>
    /// <returns>Exponential mean of the loss (weight .05) at the end.</returns>
    public double FollowLoss(
        Func<LoraWeights, IReadOnlyList<int>, Random, Tensor> loss,
        double scale,
        DecoderTrainingOptions options,
        IProgress<OptimizationStep>? progress = null,
        CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(loss);
        ArgumentNullException.ThrowIfNull(options);
        if (options.TasksPerStep > _conditions.Count)
            throw new ArgumentException($"A step uses {options.TasksPerStep} distinct tasks; there are {_conditions.Count}.", nameof(options));
        return Run(options, "decoder alignment", Loss, progress, cancel);

        Tensor Loss(int step, Random random)
        {
            var (tasks, _) = PromptDeal.Deal(_conditions.Count, 1, options.TasksPerStep, random);
            var tokens = _decoder.forward(Condition(tasks[0], options, step, random));
            return loss(ParameterTokens.Decode(_layout, tokens, scale), tasks[0], random);
        }
    }

    private Tensor Condition(int[] tasks, DecoderTrainingOptions options, int step, Random random)
    {
        var condition = _conditions.Draw(tasks, _decoder.Shape.Condition.N, random);
        return AddNoise(condition, options.ConditionNoise, SeededRandom.Mix(options.Seed, step));
    }

    private static Tensor AddNoise(Tensor values, double deviation, int seed)
    {
        if (deviation == 0)
            return values;
        using var generator = new Generator((ulong)seed);
        using var noise = empty(values.shape, dtype: ScalarType.Float32).normal_(0, deviation, generator);
        using var moved = noise.to(values.device);
        return values + moved;
    }

    private double Run(
        DecoderTrainingOptions options, string phase, Func<int, Random, Tensor> loss, IProgress<OptimizationStep>? progress, CancellationToken cancel)
    {
        options.Check();
        var parameters = _decoder.FileParameters.Select(named => named.Value).ToList();
        using var optimizer = optim.AdamW(parameters, lr: options.LearningRate, weight_decay: options.WeightDecay);
        var loop = new OptimizationLoop(phase, options.Schedule, parameters, optimizer)
        {
            MaxGradientNorm = options.MaxGradientNorm,
            StateFile = options.StateFile,
            SaveEvery = options.SaveEvery,
            Run = $"{options with { StateFile = null }} {string.Join(',', parameters.Select(parameter => parameter.numel()))}",
        };
        return loop.Descend(step => loss(step, SeededRandom.At(options.Seed, step)), progress, cancel);
    }
}
