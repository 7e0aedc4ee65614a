using SamkeStream.Generation.Training;
using SamkeStream.Language.Lora;
using SamkeStream.Language.Models;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace SamkeStream.Training.Adapters;

/// <summary>How the LoRA adapters of tasks are trained (<c>notes/tiny-cao-recipe.md</c> §3).</summary>
public sealed record TaskAdapterOptions
{
    /// <summary>Seed of every adapter's A. Adapters of different tasks can be compared and averaged only because they share it.</summary>
    public const int InitialSeed = 42;

    /// <summary>Steps at the full learning rate.</summary>
    public int Steps { get; init; } = 40;

    /// <summary>Steps at a tenth of it, from which checkpoints are kept.</summary>
    public int FineSteps { get; init; } = 20;

    /// <summary>Checkpoints kept of each task, evenly spread over the fine steps.</summary>
    public int Checkpoints { get; init; } = 5;

    public int QuestionsPerStep { get; init; } = 12;

    public double LearningRate { get; init; } = 2e-3;

    /// <summary>Seed of the order of questions.</summary>
    public required int Seed { get; init; }
}

/// <summary>Trains the adapters of several tasks at once: stacked factors, gradients clipped task by task.</summary>
public static class TaskAdapterTrainer
{
    public const string Stage = "adapters";

    private const int Warmup = 5;

    /// <param name="model">The frozen base model.</param>
    /// <param name="config">Rank, scale and modules.</param>
    /// <param name="tasks">Questions of each task.</param>
    /// <returns>For each kept step the stacked adapters of all tasks, the end of the run last. The caller owns them.</returns>
    public static IReadOnlyList<LoraWeights> Train(
        CausalTransformer model, LoraConfig config, IReadOnlyList<IReadOnlyList<AnsweredPrompt>> tasks, TaskAdapterOptions options,
        IProgress<TrainingProgress>? progress = null, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(tasks);
        ArgumentNullException.ThrowIfNull(options);
        var answers = new AnswerLoss(model, tasks, options.QuestionsPerStep);
        using var weights = LoraWeights.Fresh(model.Layout, config, tasks.Count, TaskAdapterOptions.InitialSeed, model.Device);
        var parameters = weights.Parameters().ToArray();
        using var optimizer = optim.AdamW(parameters, lr: options.LearningRate, weight_decay: 0);
        var all = Enumerable.Range(0, tasks.Count).ToArray();
        var kept = new List<LoraWeights>();
        var steps = options.Steps + options.FineSteps;
        var every = Math.Max(1, options.FineSteps / options.Checkpoints);
        for (var step = 0; step < steps; step++)
        {
            cancel.ThrowIfCancellationRequested();
            foreach (var group in optimizer.ParamGroups)
                group.LearningRate = step < options.Steps ? options.LearningRate * Math.Min(1, (step + 1.0) / Warmup) : options.LearningRate / 10;
            using var scope = NewDisposeScope();
            optimizer.zero_grad();
            var mean = answers.Of(weights, all, new Random((int)(new Universe.SeededRandom(options.Seed, $"{Stage}/{step}").NextUInt64() >> 33)));
            // The sum over tasks, so that each adapter gets the gradient of its own mean.
            (mean * tasks.Count).backward();
            ClipByTask(parameters, tasks.Count);
            optimizer.step();
            progress?.Report(new TrainingProgress(Stage, step + 1, steps, mean.item<float>()));
            if (step >= options.Steps && (steps - step - 1) % every == 0)
                kept.Add(Copy(weights));
        }
        return kept;
    }

    /// <summary>Scales each task's gradient down to norm 1.</summary>
    private static void ClipByTask(Parameter[] parameters, int tasks)
    {
        using var quiet = no_grad();
        var squares = zeros([tasks], dtype: ScalarType.Float32, device: parameters[0].device);
        foreach (var parameter in parameters)
            squares.add_(parameter.grad!.square().sum([1L, 2L]));
        var factors = (squares.sqrt() + 1e-6).reciprocal().clamp_max(1).view(tasks, 1, 1);
        foreach (var parameter in parameters)
            parameter.grad!.mul_(factors);
    }

    private static LoraWeights Copy(LoraWeights weights)
    {
        using var quiet = no_grad();
        return new LoraWeights(
            weights.Scale,
            weights.Factors.Select(f => KeyValuePair.Create(
                f.Key, (f.Value.A.detach().clone().DetachFromDisposeScope(), f.Value.B.detach().clone().DetachFromDisposeScope()))),
            owned: true);
    }
}
