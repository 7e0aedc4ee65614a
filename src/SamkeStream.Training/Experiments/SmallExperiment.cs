using SamkeStream.Generation;
using SamkeStream.Generation.Decoder;
using SamkeStream.Language.Encoders;
using SamkeStream.Language.Lora;
using SamkeStream.Language.Models;
using SamkeStream.Language.TextGeneration;
using SamkeStream.Strategies.Merging;
using SamkeStream.Training.Adapters;
using SamkeStream.Training.Pipeline;
using SamkeStream.Training.Universe;
using static TorchSharp.torch;

namespace SamkeStream.Training.Experiments;

/// <summary>
/// Measures what the small bundle's parts can do on tasks that trained nothing (<c>notes/tiny-cao-recipe.md</c> §7): base model,
/// adapters trained with labels, and adapters generated from unlabelled prompts after each phase of the decoder.
/// </summary>
public sealed class SmallExperiment(SmallExperimentOptions options, TimeProvider clock)
{
    public const string Name = "small";

    private const int PromptSeed = 3;
    private const int PromptsPerTask = 128;
    private const int TestSeed = 22;
    private const int ExplicitSeed = 5;

    private readonly TaskUniverse _universe = TaskUniverse.Default;

    /// <summary>Trains what is missing for each seed, then measures.</summary>
    public ExperimentReport Run(IProgress<TrainingProgress>? progress = null, CancellationToken cancel = default)
    {
        var started = clock.GetTimestamp();
        var rows = new List<(string Name, double? AtLeast, double? AtMost, List<double> Seeds)>();
        foreach (var seed in options.Seeds)
        {
            foreach (var (name, value, atLeast, atMost) in Measure(seed, progress, cancel))
            {
                var row = rows.Find(r => r.Name == name);
                if (row.Name is null)
                    rows.Add(row = (name, atLeast, atMost, []));
                row.Seeds.Add(value);
                progress?.Report(new TrainingProgress($"seed {seed}", 0, 0, null, $"{name}: {value:P1}"));
            }
        }
        return new ExperimentReport(
            Name, options.Seeds, options.Draws, options.TasksPerGroup, options.Questions, Math.Round(clock.GetElapsedTime(started).TotalSeconds, 1),
            [.. rows.Select(r => new ExperimentRow(r.Name, r.Seeds, r.AtLeast, r.AtMost))]);
    }

    private IEnumerable<(string Name, double Value, double? AtLeast, double? AtMost)> Measure(
        int seed, IProgress<TrainingProgress>? progress, CancellationToken cancel)
    {
        var settings = new TrainingSettings
        {
            OutputFolder = options.BundleFolder,
            WorkFolder = Path.Combine(options.WorkFolder, $"seed-{seed}"),
            Seed = seed,
            LastStage = TrainingStages.Alignment,
            Scale = options.Scale,
        };
        var records = new TrainingPipeline(settings, clock).Run(progress, cancel);
        var run = new TrainingRun(settings, clock, progress, cancel);
        using var encoder = SentenceEncoder.Load(EncoderStage.Folder(run));
        using var model = CausalLanguageModel.Load(BaseStage.Folder(run));
        IReadOnlyList<UniverseTask> inFamily = [.. _universe.EvaluatedHeldOutTasks.Take(options.TasksPerGroup)];
        IReadOnlyList<UniverseTask> unseen = [.. _universe.UnseenLexiconTasks.Take(options.TasksPerGroup)];
        IReadOnlyList<UniverseTask> mixed = [.. _universe.MixedTasks.Take(options.TasksPerGroup)];
        var explicitItems = Items(_universe.ExplicitQuestions(_universe.SeenDomains, options.ExplicitQuestions, ExplicitSeed));

        yield return ("base, explicit questions", Accuracy(model, explicitItems, null), 0.96, null);
        yield return ("base, in-family", Average(inFamily, t => Accuracy(model, Test(t), null)), 0.25, 0.42);
        yield return ("base, unseen lexicon", Average(unseen, t => Accuracy(model, Test(t), null)), 0.25, 0.42);

        var average = AverageOfTraining(run, model);
        yield return ("average of the training tasks' LoRA, in-family", Average(inFamily, t => Accuracy(model, Test(t), average)), null, 0.45);
        yield return ("average of the training tasks' LoRA, unseen lexicon", Average(unseen, t => Accuracy(model, Test(t), average)), null, 0.45);
        yield return ("LoRA trained on the task, in-family", TrainedOnTask(run, model, inFamily), 0.97, null);
        yield return ("LoRA trained on the task, unseen lexicon", TrainedOnTask(run, model, unseen), 0.97, null);

        var decoder = new DecoderStages(run);
        using (var generator = Generator(decoder.RegressionFile, encoder))
        {
            yield return ("decoder after regression, in-family", Drawn(generator, model, inFamily, cancel), 0.72, null);
            yield return ("decoder after regression, unseen lexicon", Drawn(generator, model, unseen, cancel), 0.72, null);
            yield return ("decoder after regression, mixed streams", Drawn(generator, model, mixed, cancel), null, null);
        }
        using (var generator = Generator(decoder.AlignmentFile, encoder))
        {
            yield return ("decoder after both phases, in-family", Drawn(generator, model, inFamily, cancel), 0.85, null);
            yield return ("decoder after both phases, unseen lexicon", Drawn(generator, model, unseen, cancel), 0.87, null);
            yield return ("decoder after both phases, mixed streams", Drawn(generator, model, mixed, cancel), 0.45, 0.70);
            yield return ("decoder after both phases, reserved cue words", Drawn(generator, model, inFamily, cancel, CueWords.Reserved), 0.65, null);
            yield return ($"parameter mean of {options.MergedDraws} draws, in-family", Merged(generator, model, inFamily, cancel), null, null);
            yield return ($"parameter mean of {options.MergedDraws} draws, unseen lexicon", Merged(generator, model, unseen, cancel), null, null);
            yield return ("explicit questions with a generated adapter (forgetting)", Average(
                inFamily, t => Accuracy(model, explicitItems, generator.Generate(Prompts(t), 1, options.Draws, cancel)[0])), 0.80, null);
        }

        var unbiased = new DecoderStages(run, outputBias: false);
        unbiased.Align(unbiased.Regress(records[0], records[1], records[2]));
        foreach (var (phase, file) in new[] { ("after regression", unbiased.RegressionFile), ("after both phases", unbiased.AlignmentFile) })
        {
            using var generator = Generator(file, encoder);
            yield return ($"decoder without output bias {phase}, in-family", Drawn(generator, model, inFamily, cancel), null, null);
            yield return ($"decoder without output bias {phase}, unseen lexicon", Drawn(generator, model, unseen, cancel), null, null);
        }
    }

    private double Drawn(
        AdapterGenerator generator, CausalLanguageModel model, IReadOnlyList<UniverseTask> tasks, CancellationToken cancel, CueWords words = CueWords.Seen) =>
        Average(tasks, task =>
        {
            var test = Test(task, words);
            return generator.Generate(Prompts(task, words), options.Draws, task.Rule, cancel).Average(adapter => Accuracy(model, test, adapter));
        });

    private double Merged(AdapterGenerator generator, CausalLanguageModel model, IReadOnlyList<UniverseTask> tasks, CancellationToken cancel) =>
        Average(tasks, task => Accuracy(
            model, Test(task), ParameterMean.Of(generator.Generate(Prompts(task), options.MergedDraws, task.Rule, cancel))));

    /// <summary>The upper bound: held-out tasks with their labels. Nothing of it goes anywhere else.</summary>
    private double TrainedOnTask(TrainingRun run, CausalLanguageModel model, IReadOnlyList<UniverseTask> tasks)
    {
        var questions = TrainingTasks.Cued(model, _universe, tasks, run.Scale.QuestionsPerTask);
        var settings = new TaskAdapterOptions
        {
            Seed = run.Settings.Seed,
            Steps = run.Scale.AdapterSteps,
            FineSteps = run.Scale.AdapterSteps / 2,
            Checkpoints = 1,
        };
        var trained = TaskAdapterTrainer.Train(model.Network, BundleFormat.Lora, questions, settings, run.Progress, run.Cancel);
        try
        {
            return tasks.Select((task, i) => Accuracy(model, Test(task), trained[^1].ToAdapter(BundleFormat.Lora, i))).Average();
        }
        finally
        {
            foreach (var stack in trained)
                stack.Dispose();
        }
    }

    private static LoraAdapter AverageOfTraining(TrainingRun run, CausalLanguageModel model)
    {
        var last = new List<LoraAdapter>();
        for (var group = 0; group < AdapterStage.Groups(run); group++)
        {
            foreach (var task in AdapterStackFile.Read(AdapterStage.File(run, group), model.Network.Layout, BundleFormat.Lora))
            {
                using (task)
                    last.Add(task.ToAdapter(BundleFormat.Lora, task.StackSize!.Value - 1));
            }
        }
        return ParameterMean.Of(last);
    }

    private static AdapterGenerator Generator(string decoderFile, SentenceEncoder encoder)
    {
        var (decoder, description) = DecoderFile.Read(decoderFile, CPU);
        return new AdapterGenerator(decoder, description, encoder);
    }

    private string[] Prompts(UniverseTask task, CueWords words = CueWords.Seen) =>
        [.. _universe.Questions(task, PromptsPerTask, PromptSeed, words: words).Select(q => q.Prompt)];

    private MultipleChoiceItem[] Test(UniverseTask task, CueWords words = CueWords.Seen) =>
        Items(_universe.Questions(task, options.Questions, TestSeed, words: words));

    private static MultipleChoiceItem[] Items(IReadOnlyList<Question> questions) =>
        [.. questions.Select(q => new MultipleChoiceItem(q.Prompt, q.Choices, q.Answer))];

    private static double Accuracy(CausalLanguageModel model, MultipleChoiceItem[] items, LoraAdapter? adapter) =>
        model.Score(items, adapter).Average(s => s.Correct ? 1.0 : 0);

    private static double Average(IReadOnlyList<UniverseTask> tasks, Func<UniverseTask, double> measure) => tasks.Average(measure);
}
