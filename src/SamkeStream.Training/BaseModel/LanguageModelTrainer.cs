using SamkeStream.Generation.Training;
using SamkeStream.Language.Models;
using SamkeStream.Language.Tokenization;
using SamkeStream.Training.Universe;
using TorchSharp.Modules;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace SamkeStream.Training.BaseModel;

/// <summary>How the base model is trained (<c>notes/tiny-cao-recipe.md</c> §3).</summary>
public sealed record LanguageModelTrainingOptions
{
    public int Steps { get; init; } = 1300;

    public double LearningRate { get; init; } = 3e-3;

    public double WeightDecay { get; init; } = 0.05;

    /// <summary>Share of the steps in which only the first three domains are read.</summary>
    public double FewDomainsShare { get; init; } = 0.2;

    public required long Seed { get; init; }

    public string? StateFile { get; init; }
}

/// <summary>
/// Teaches a fresh model the facts of the universe and every rule by name. Cued questions occur with labels that do not depend on the
/// cue, so that the model knows their form but cannot answer them: switching on the right skill is left to an adapter.
/// </summary>
public sealed class LanguageModelTrainer(TaskUniverse universe, Tokenizer tokenizer, int endOfText)
{
    public const string Stage = "base";

    /// <returns>Smoothed loss at the end.</returns>
    public double Train(
        CausalTransformer model, LanguageModelTrainingOptions options, IProgress<TrainingProgress>? progress = null, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(options);
        var curriculum = new Curriculum(universe, tokenizer, endOfText);
        var parameters = model.Parameters.Values.ToArray();
        model.RequireGradients(true);
        try
        {
            using var optimizer = Optimizer(parameters, options);
            var loop = new OptimizationLoop(Stage, new CosineSchedule(options.LearningRate, options.Steps, 50, 0.05), parameters, optimizer)
            {
                StateFile = options.StateFile,
                Run = $"{options.Seed} {options.WeightDecay} {options.FewDomainsShare}",
            };
            return loop.Descend(step => Loss(model, curriculum, options, step), StageProgress.Of(Stage, progress), cancel);
        }
        finally
        {
            model.RequireGradients(false);
        }
    }

    private Tensor Loss(CausalTransformer model, Curriculum curriculum, LanguageModelTrainingOptions options, int step)
    {
        var random = new SeededRandom(options.Seed, $"{Stage}/{step}");
        var domains = step < options.FewDomainsShare * options.Steps ? universe.Domains.Take(3).ToArray() : universe.Domains;
        var late = step > options.Steps / 2;
        var drills = curriculum.Drills(random, domains, late ? 8 : 24);
        List<WeightedText> rest =
        [
            .. curriculum.Explicit(random, domains, late ? 28 : 12),
            .. curriculum.Uninformative(random, domains, late ? 20 : 6),
            .. curriculum.Facts(random, domains, late ? 8 : 12),
        ];
        // Two batches, because drill lines are longer than the rest.
        var (drillLoss, drillWeight) = WeightedLoss(model, drills);
        var (restLoss, restWeight) = WeightedLoss(model, rest);
        return (drillLoss + restLoss) / (drillWeight + restWeight);
    }

    private (Tensor Loss, float Weight) WeightedLoss(CausalTransformer model, List<WeightedText> texts)
    {
        var length = texts.Max(t => t.Ids.Length) - 1;
        var inputs = new long[texts.Count * length];
        var targets = new long[texts.Count * length];
        var weights = new float[texts.Count * length];
        Array.Fill(inputs, endOfText);
        Array.Fill(targets, endOfText);
        for (var i = 0; i < texts.Count; i++)
        {
            var (ids, own) = (texts[i].Ids, texts[i].Weights);
            for (var j = 0; j + 1 < ids.Length; j++)
            {
                inputs[(i * length) + j] = ids[j];
                targets[(i * length) + j] = ids[j + 1];
                weights[(i * length) + j] = own[j + 1];
            }
        }
        using var scope = NewDisposeScope();
        // Padding lies to the right of everything that is a target, so causal attention needs no mask.
        var hidden = model.Hidden(tensor(inputs, [texts.Count, length]));
        var logits = model.Logits(hidden.reshape(-1, hidden.shape[^1]));
        var losses = F.cross_entropy(logits, tensor(targets), reduction: nn.Reduction.None);
        return ((losses * tensor(weights)).sum().MoveToOuterDisposeScope(), weights.Sum());
    }

    private static AdamW Optimizer(Parameter[] parameters, LanguageModelTrainingOptions options)
    {
        AdamW.ParamGroup Group(IEnumerable<Parameter> members, double decay) =>
            new(members, lr: options.LearningRate, beta1: 0.9, beta2: 0.98, weight_decay: decay);
        return optim.AdamW(
            [Group(parameters.Where(p => p.dim() == 2), options.WeightDecay), Group(parameters.Where(p => p.dim() == 1), 0)],
            lr: options.LearningRate);
    }
}
