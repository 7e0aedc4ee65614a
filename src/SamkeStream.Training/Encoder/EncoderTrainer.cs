using SamkeStream.Generation.Training;
using SamkeStream.Language.Encoders;
using SamkeStream.Language.HuggingFace;
using SamkeStream.Language.Tokenization;
using SamkeStream.Training.Universe;
using TorchSharp.Modules;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace SamkeStream.Training.Encoder;

/// <summary>How the encoder is distilled.</summary>
public sealed record EncoderTrainingOptions
{
    public int Steps { get; init; } = 4500;

    public double LearningRate { get; init; } = 1.5e-3;

    public double WeightDecay { get; init; } = 0.01;

    public int BatchSize { get; init; } = 64;

    /// <summary>Weight of the squared error between the batch's similarities and the teacher's.</summary>
    public double SimilarityWeight { get; init; } = 4;

    public double ContrastiveWeight { get; init; } = 0.3;

    public double Temperature { get; init; } = 0.1;

    public int MaxTokens { get; init; } = 128;

    public required long Seed { get; init; }

    public string? StateFile { get; init; }
}

/// <summary>
/// Trains a small BERT to place texts as a larger sentence encoder does (cosine through a linear map that is thrown away afterwards,
/// and pairwise similarities) and to tell the rules of the task universe apart (InfoNCE over two texts of each rule).
/// </summary>
public sealed class EncoderTrainer(TaskUniverse universe, Tokenizer tokenizer)
{
    public const string Stage = "encoder";

    public const int MaxPositions = 512;

    /// <summary>Batches that are cut from one sample of texts sorted by length, so that a batch holds little padding.</summary>
    private const int BatchesPerSample = 8;

    /// <summary>2 layers of 128, 4 heads: 1.5 million weights with a vocabulary of 8 000.</summary>
    public static BertConfig Config(int vocabulary) => new()
    {
        VocabularySize = vocabulary,
        HiddenSize = 128,
        Layers = 2,
        Heads = 4,
        IntermediateSize = 512,
        MaxPositions = MaxPositions,
        PadTokenId = 0,
        Dtype = "float32",
    };

    /// <returns>Smoothed loss at the end.</returns>
    public double Train(
        BertNetwork student, EnglishTexts corpus, TeacherVectors teacher, EncoderTrainingOptions options,
        IProgress<TrainingProgress>? progress = null, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(student);
        ArgumentNullException.ThrowIfNull(corpus);
        ArgumentNullException.ThrowIfNull(teacher);
        ArgumentNullException.ThrowIfNull(options);
        var texts = corpus.Texts.Select(t => Encode(t, options)).ToArray();
        var projection = new SeededRandom(options.Seed, "projection").Normal((long)teacher.Dimensions * student.Config.HiddenSize, 0.05);
        using var map = new Parameter(tensor(projection, [teacher.Dimensions, student.Config.HiddenSize]));
        Parameter[] parameters = [.. student.Parameters.Values, map];
        var rules = new RuleTexts(universe);
        student.RequireGradients(true);
        try
        {
            using var optimizer = optim.AdamW(parameters, lr: options.LearningRate, weight_decay: options.WeightDecay);
            var loop = new OptimizationLoop(Stage, new CosineSchedule(options.LearningRate, options.Steps, 100, 0.03), parameters, optimizer)
            {
                StateFile = options.StateFile,
                Run = $"{corpus.Digest} {options with { StateFile = null }}",
                SaveEvery = 250,
            };
            return loop.Descend(
                step =>
                {
                    var distilled = Distil(student, map, texts, teacher, options, step);
                    var contrast = Contrast(student, rules, options, step);
                    return distilled + (contrast * options.ContrastiveWeight);
                },
                StageProgress.Of(Stage, progress), cancel);
        }
        finally
        {
            student.RequireGradients(false);
        }
    }

    private static Tensor Distil(
        BertNetwork student, Parameter map, int[][] texts, TeacherVectors teacher, EncoderTrainingOptions options, int step)
    {
        using var scope = NewDisposeScope();
        var chosen = Batch(texts, options, step);
        var target = tensor(chosen.SelectMany(i => teacher[i].ToArray()).ToArray(), [chosen.Length, teacher.Dimensions]);
        var pooled = Pool(student, [.. chosen.Select(i => texts[i])]);
        var mapped = F.normalize(pooled.mm(map.t()), dim: 1);
        var own = F.normalize(pooled, dim: 1);
        var wanted = target.mm(target.t());
        var cosine = (1 - (mapped * target).sum([1L])).mean();
        // Both before and after the map: what ships is the vector before it.
        var similarity = (mapped.mm(mapped.t()) - wanted).square().mean() + (own.mm(own.t()) - wanted).square().mean();
        return (cosine + (similarity * options.SimilarityWeight)).MoveToOuterDisposeScope();
    }

    private Tensor Contrast(BertNetwork student, RuleTexts rules, EncoderTrainingOptions options, int step)
    {
        using var scope = NewDisposeScope();
        var random = new SeededRandom(options.Seed, $"rules/{step}");
        string[] texts = [.. rules.Round(random), .. rules.Round(random)];
        var pooled = F.normalize(Pool(student, [.. texts.Select(t => Encode(t, options))]), dim: 1);
        var half = texts.Length / 2;
        var similarity = pooled.narrow(0, 0, half).mm(pooled.narrow(0, half, half).t()) / options.Temperature;
        var count = universe.Rules.Count;
        var positive = new float[half * half];
        for (var i = 0; i < half; i++)
        {
            for (var j = 0; j < half; j++)
                positive[(i * half) + j] = i % count == j % count ? (float)count / half : 0;
        }
        return (-(tensor(positive, [half, half]) * similarity.log_softmax(1)).sum([1L]).mean()).MoveToOuterDisposeScope();
    }

    private static int[] Batch(int[][] texts, EncoderTrainingOptions options, int step)
    {
        var random = new SeededRandom(options.Seed, $"batch/{step / BatchesPerSample}");
        var sample = random.Sample(Enumerable.Range(0, texts.Length).ToArray(), Math.Min(texts.Length, options.BatchSize * BatchesPerSample));
        Array.Sort(sample, (a, b) => texts[a].Length != texts[b].Length ? texts[a].Length.CompareTo(texts[b].Length) : a.CompareTo(b));
        var size = Math.Min(options.BatchSize, sample.Length);
        var start = step % BatchesPerSample * size;
        return start + size <= sample.Length ? sample[start..(start + size)] : sample[^size..];
    }

    private int[] Encode(string text, EncoderTrainingOptions options) => tokenizer.Encode(text, addSpecialTokens: true, maxLength: options.MaxTokens);

    /// <summary>Mean over the tokens, [B, C].</summary>
    private static Tensor Pool(BertNetwork student, int[][] texts)
    {
        using var scope = NewDisposeScope();
        var length = texts.Max(t => t.Length);
        var ids = new long[texts.Length * length];
        var mask = new float[texts.Length * length];
        for (var i = 0; i < texts.Length; i++)
        {
            for (var j = 0; j < texts[i].Length; j++)
            {
                ids[(i * length) + j] = texts[i][j];
                mask[(i * length) + j] = 1;
            }
        }
        var present = tensor(mask, [texts.Length, length]);
        var states = student.Forward(tensor(ids, [texts.Length, length]), present);
        return ((states * present.unsqueeze(-1)).sum([1L]) / present.sum([1L], keepdim: true)).MoveToOuterDisposeScope();
    }
}
