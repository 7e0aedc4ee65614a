using SamkeStream.Generation.Decoder;
using SamkeStream.Generation.Tokens;
using SamkeStream.Generation.Training;
using SamkeStream.Language.Encoders;
using SamkeStream.Language.Models;
using SamkeStream.Training.Adapters;
using static TorchSharp.torch;

namespace SamkeStream.Training.Pipeline;

/// <summary>Leaves the decoder after each of its two phases in the work folder.</summary>
internal static class DecoderStages
{
    private const double RegressionRate = 2e-3;
    private const double AlignmentRate = 1.5e-3;
    private const int RegressionTasks = 12;
    private const int AlignmentTasks = 8;
    private const int QuestionsPerTask = 8;
    private const double SmallestTokenWeight = 0.02;

    public static string RegressionFile(TrainingRun run) => run.Work("regression.safetensors");

    public static string AlignmentFile(TrainingRun run) => run.Work("decoder.safetensors");

    public static StageRecord Regress(TrainingRun run, StageRecord encoderRecord, StageRecord baseRecord, StageRecord adapters)
    {
        var options = Options(run, run.Scale.RegressionSteps, RegressionRate, RegressionTasks, "regression.state");
        var inputs = $"{encoderRecord.Result} {baseRecord.Result} {adapters.Result} {run.Scale.QuestionsPerTask} {options with { StateFile = null }}";
        return run.Stage(TrainingStages.Regression, inputs, () =>
        {
            using var encoder = SentenceEncoder.Load(EncoderStage.Folder(run));
            using var model = CausalLanguageModel.Load(BaseStage.Folder(run));
            var layout = new ParameterLayout(model.Network.Layout, BundleFormat.Rank, BundleFormat.TileWidth);
            using var checkpoints = ReadCheckpoints(run, model, layout);
            using var conditions = TrainingTasks.Conditions(encoder, run.Universe, run.Universe.TrainingTasks, run.Scale.QuestionsPerTask, run.Cancel);
            using var decoder = new HyperConvolutionalDecoder(BundleFormat.Decoder(encoder.Dimensions, layout), CPU, run.Settings.Seed);
            using var mean = checkpoints.Mean();
            decoder.InitializeOutputBias(mean);
            using var spread = checkpoints.CriterionWeight();
            using var weight = spread.clamp_min(SmallestTokenWeight);
            var loss = new DecoderTrainer(decoder, layout, conditions)
                .Regress(checkpoints, weight, options, Progress(run, TrainingStages.Regression), run.Cancel);
            DecoderFile.Write(RegressionFile(run), decoder, Describe(decoder, layout, encoder, model));
            return (FileDigest.Of(RegressionFile(run)), new Dictionary<string, double> { ["loss"] = loss }, null);
        });
    }

    public static StageRecord Align(TrainingRun run, StageRecord regression)
    {
        var options = Options(run, run.Scale.AlignmentSteps, AlignmentRate, AlignmentTasks, "alignment.state");
        var inputs = $"cued and explicit {regression.Result} {run.Scale.QuestionsPerTask} {options with { StateFile = null }}";
        return run.Stage(TrainingStages.Alignment, inputs, () =>
        {
            using var encoder = SentenceEncoder.Load(EncoderStage.Folder(run));
            using var model = CausalLanguageModel.Load(BaseStage.Folder(run));
            var (decoder, description) = DecoderFile.Read(RegressionFile(run), CPU);
            using (decoder)
            {
                using var conditions = TrainingTasks.Conditions(encoder, run.Universe, run.Universe.TrainingTasks, run.Scale.QuestionsPerTask, run.Cancel);
                var questions = TrainingTasks.CuedAndExplicit(model, run.Universe, run.Universe.TrainingTasks, run.Scale.QuestionsPerTask);
                var answers = new AnswerLoss(model.Network, questions, QuestionsPerTask);
                var loss = new DecoderTrainer(decoder, description.Layout, conditions)
                    .FollowLoss(answers.Of, description.Scale, options, Progress(run, TrainingStages.Alignment), run.Cancel);
                DecoderFile.Write(AlignmentFile(run), decoder, description);
                return (FileDigest.Of(AlignmentFile(run)), new Dictionary<string, double> { ["loss"] = loss }, null);
            }
        });
    }

    private static DecoderTrainingOptions Options(TrainingRun run, int steps, double rate, int tasks, string stateFile) => new()
    {
        Steps = steps,
        LearningRate = rate,
        TasksPerStep = tasks,
        Seed = run.Settings.Seed,
        StateFile = run.Work(stateFile),
    };

    private static TaskCheckpoints ReadCheckpoints(TrainingRun run, CausalLanguageModel model, ParameterLayout layout)
    {
        var checkpoints = new TaskCheckpoints(layout);
        for (var group = 0; group < AdapterStage.Groups(run); group++)
        {
            foreach (var task in AdapterStackFile.Read(AdapterStage.File(run, group), model.Network.Layout, BundleFormat.Lora))
            {
                using (task)
                    checkpoints.Add(task);
            }
        }
        return checkpoints;
    }

    private static DecoderDescription Describe(HyperConvolutionalDecoder decoder, ParameterLayout layout, SentenceEncoder encoder, CausalLanguageModel model) =>
        new(decoder.Shape, layout, BundleFormat.Alpha, encoder.Id, BundleFormat.BaseModel, model.Id);

    private static StepProgress? Progress(TrainingRun run, string stage) => run.Progress is { } progress ? new StepProgress(stage, progress) : null;

    private sealed class StepProgress(string stage, IProgress<TrainingProgress> progress) : IProgress<DecoderTrainingStep>
    {
        public void Report(DecoderTrainingStep value) => progress.Report(new TrainingProgress(stage, value.Step, value.Steps, value.Loss));
    }
}
