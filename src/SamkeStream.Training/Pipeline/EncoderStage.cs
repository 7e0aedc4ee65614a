using SamkeStream.Language.Bundles;
using SamkeStream.Language.Encoders;
using SamkeStream.Language.HuggingFace;
using SamkeStream.Language.Models;
using SamkeStream.Language.Tokenization;
using SamkeStream.Training.Encoder;
using SamkeStream.Training.Universe;

namespace SamkeStream.Training.Pipeline;

/// <summary>Leaves the sentence encoder in the work folder's <c>encoder/</c>.</summary>
internal static class EncoderStage
{
    private const int VocabularyTexts = 200;
    private const int VocabularyWeight = 5;

    public static string Folder(TrainingRun run) => run.Work("encoder");

    public static StageRecord Run(TrainingRun run)
    {
        var (teacher, prompts) = Sources(run.Settings);
        return teacher is not null && prompts is not null ? Distil(run, teacher, prompts) : Keep(run);
    }

    private static (string? Teacher, string? Prompts) Sources(TrainingSettings settings)
    {
        if (settings.SharedFolder is not { } shared)
            return (null, null);
        var (teacher, prompts) = (Path.Combine(shared, "models", "all-MiniLM-L6-v2"), Path.Combine(shared, "data", "prompts"));
        return (Directory.Exists(teacher) ? teacher : null, Directory.Exists(prompts) ? prompts : null);
    }

    private static StageRecord Distil(TrainingRun run, string teacherFolder, string promptFolder)
    {
        var corpus = EnglishTexts.Read(promptFolder, run.Settings.Seed);
        var options = new EncoderTrainingOptions
        {
            Seed = run.Settings.Seed,
            Steps = run.Scale.EncoderSteps,
            StateFile = run.Work("encoder.state"),
        };
        var inputs = $"distilled {corpus.Digest} {run.Scale.EncoderVocabulary} {options with { StateFile = null }}";
        return run.Stage(TrainingStages.Encoder, inputs, () =>
        {
            using var teacher = SentenceEncoder.Load(teacherFolder);
            run.Tell(TrainingStages.Encoder, $"{corpus.Texts.Count} texts; the teacher's vectors are computed once and kept in {run.Work("teacher")}");
            var vectors = TeacherVectors.Compute(teacher, corpus, run.Work("teacher"), run.Progress, run.Cancel);
            var tokenizer = TrainTokenizer(run, corpus);
            using var student = new BertNetwork(EncoderTrainer.Config(tokenizer.VocabularySize), FreshWeights.Normal(run.Settings.Seed));
            var loss = new EncoderTrainer(run.Universe, tokenizer).Train(student, corpus, vectors, options, run.Progress, run.Cancel);
            Directory.CreateDirectory(Folder(run));
            student.Save(tokenizer, Folder(run));
            ModelFolders.WriteMaxTokens(Folder(run), options.MaxTokens);
            using var encoder = SentenceEncoder.Load(Folder(run));
            var quality = EncoderQuality.Measure(encoder, run.Universe, promptFolder, teacher, run.Cancel);
            var measures = new Dictionary<string, double>
            {
                ["texts"] = corpus.Texts.Count,
                ["loss"] = loss,
                ["setAccuracy5nn"] = quality.SetAccuracy!.Value,
                ["heldOutRules"] = quality.HeldOutRules,
                ["unseenLexiconRules"] = quality.UnseenLexiconRules,
                ["reservedCueRules"] = quality.ReservedCueRules,
            };
            foreach (var (set, correlation) in quality.RankCorrelation!)
                measures[$"spearman.{set}"] = correlation;
            return (encoder.Id, measures, "distilled from all-MiniLM-L6-v2, jointly with the universe's rules");
        });
    }

    /// <summary>Without teacher or prompts: the encoder of the bundle that is there.</summary>
    private static StageRecord Keep(TrainingRun run)
    {
        var bundle = Bundle.Open(run.Settings.OutputFolder);
        run.Tell(TrainingStages.Encoder, $"teacher or prompts are missing, so the encoder of {bundle.Folder} is kept as it is");
        using var existing = bundle.LoadEncoder();
        if (StageRecord.Read(run.Settings.WorkFolder, TrainingStages.Encoder) is { } made && made.Result == existing.Id)
            return made;
        return run.Stage(TrainingStages.Encoder, $"kept {existing.Id}", () =>
        {
            ModelFolders.Copy(bundle.EncoderPath, Folder(run));
            var quality = EncoderQuality.Measure(existing, run.Universe, cancel: run.Cancel);
            return (existing.Id, new Dictionary<string, double>
            {
                ["heldOutRules"] = quality.HeldOutRules,
                ["unseenLexiconRules"] = quality.UnseenLexiconRules,
                ["reservedCueRules"] = quality.ReservedCueRules,
            }, "kept from the bundle that was there");
        });
    }

    private static WordPieceTokenizer TrainTokenizer(TrainingRun run, EnglishTexts corpus)
    {
        run.Tell(TrainingStages.Encoder, $"learning {run.Scale.EncoderVocabulary} word pieces");
        var universe = new RuleTexts(run.Universe).Vocabulary(new SeededRandom(run.Settings.Seed, "vocabulary"), VocabularyTexts).ToArray();
        return WordPieceTrainer.Train(corpus.Texts.Concat(Enumerable.Repeat(universe, VocabularyWeight).SelectMany(t => t)), run.Scale.EncoderVocabulary, EncoderTrainer.MaxPositions);
    }
}
