using SamkeStream.Generation.Decoder;
using SamkeStream.Generation.Tokens;
using SamkeStream.Generation.Training;
using SamkeStream.Language.Encoders;
using SamkeStream.Language.Models;
using SamkeStream.Training.Adapters;
using static TorchSharp.torch;

namespace SamkeStream.Training.Pipeline;

/// <summary>Leaves the decoder after each of its two phases in the work folder.</summary>
/// <param name="run">The run.</param>
/// <param name="outputBias">Whether the decoder has the output bias, as in the bundle; without it, as in the papers.</param>
internal sealed class DecoderStages(TrainingRun run, bool outputBias = true)
{
    private const double RegressionRate = 2e-3;
    private const double AlignmentRate = 1.5e-3;
    private const int RegressionTasks = 12;
    private const int AlignmentTasks = 8;
    private const int QuestionsPerTask = 8;
    private const double SmallestTokenWeight = 0.02;

    public string RegressionFile => run.Work($"{Regression}.safetensors");

    public string AlignmentFile => run.Work(outputBias ? "decoder.safetensors" : $"{Alignment}.safetensors");

    private string Regression => Named(TrainingStages.Regression);

    private string Alignment => Named(TrainingStages.Alignment);

    public StageRecord Regress(StageRecord encoderRecord, StageRecord baseRecord, StageRecord adapters)
    {
        var options = Options(run.Scale.RegressionSteps, RegressionRate, RegressionTasks, Regression);
        var inputs = $"{encoderRecord.Result} {baseRecord.Result} {adapters.Result} {run.Scale.QuestionsPerTask} {options with { StateFile = null }}";
        return run.Stage(Regression, inputs, () =>
        {
            using var encoder = SentenceEncoder.Load(EncoderStage.Folder(run));
            using var model = CausalLanguageModel.Load(BaseStage.Folder(run));
            var layout = new ParameterLayout(model.Network.Layout, BundleFormat.Rank, BundleFormat.TileWidth);
            using var checkpoints = ReadCheckpoints(model, layout);
            using var conditions = TrainingTasks.Conditions(encoder, run.Universe, run.Universe.TrainingTasks, run.Scale.QuestionsPerTask, run.Cancel);
            using var decoder = new HyperConvolutionalDecoder(BundleFormat.Decoder(encoder.Dimensions, layout, outputBias), CPU, run.Settings.Seed);
            if (outputBias)
            {
                using var mean = checkpoints.Mean();
                decoder.InitializeOutputBias(mean);
            }

            using var spread = checkpoints.CriterionWeight();
            using var weight = spread.clamp_min(SmallestTokenWeight);
            var loss = new DecoderTrainer(decoder, layout, conditions)
                .Regress(checkpoints, weight, options, StageProgress.Of(Regression, run.Progress), run.Cancel);
            DecoderFile.Write(RegressionFile, decoder, Describe(decoder, layout, encoder, model));
            return (FileDigest.Of(RegressionFile), new Dictionary<string, double> { ["loss"] = loss }, null);
        });
    }

    public StageRecord Align(StageRecord regression)
    {
        var options = Options(run.Scale.AlignmentSteps, AlignmentRate, AlignmentTasks, Alignment);
        var inputs = $"cued and explicit {regression.Result} {run.Scale.QuestionsPerTask} {options with { StateFile = null }}";
        return run.Stage(Alignment, inputs, () =>
        {
            using var encoder = SentenceEncoder.Load(EncoderStage.Folder(run));
            using var model = CausalLanguageModel.Load(BaseStage.Folder(run));
            var (decoder, description) = DecoderFile.Read(RegressionFile, CPU);
            using (decoder)
            {
                using var conditions = TrainingTasks.Conditions(encoder, run.Universe, run.Universe.TrainingTasks, run.Scale.QuestionsPerTask, run.Cancel);
                var questions = TrainingTasks.CuedAndExplicit(model, run.Universe, run.Universe.TrainingTasks, run.Scale.QuestionsPerTask);
                var answers = new AnswerLoss(model.Network, questions, QuestionsPerTask);
                var loss = new DecoderTrainer(decoder, description.Layout, conditions)
                    .FollowLoss(answers.Of, description.Scale, options, StageProgress.Of(Alignment, run.Progress), run.Cancel);
                DecoderFile.Write(AlignmentFile, decoder, description);
                return (FileDigest.Of(AlignmentFile), new Dictionary<string, double> { ["loss"] = loss }, null);
            }
        });
    }

    private DecoderTrainingOptions Options(int steps, double rate, int tasks, string stage) => new()
    {
        Steps = steps,
        LearningRate = rate,
        TasksPerStep = tasks,
        Seed = run.Settings.Seed,
        StateFile = run.Work($"{stage}.state"),
    };

    private TaskCheckpoints ReadCheckpoints(CausalLanguageModel model, ParameterLayout layout)
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

    private string Named(string stage) => outputBias ? stage : $"{stage}-without-bias";
}
