using SamkeStream.Language.Models;
using SamkeStream.Training.Adapters;

namespace SamkeStream.Training.Pipeline;

/// <summary>Leaves checkpoints of the training tasks' adapters in the work folder's <c>adapters/</c>, a file for each group of tasks.</summary>
internal static class AdapterStage
{
    private const int TasksPerGroup = 12;

    public static string File(TrainingRun run, int group) => run.Work("adapters", $"{group}.safetensors");

    public static int Groups(TrainingRun run) => run.Universe.TrainingTasks.Count / TasksPerGroup;

    public static StageRecord Run(TrainingRun run, StageRecord baseModel)
    {
        var options = new TaskAdapterOptions { Seed = run.Settings.Seed, Steps = run.Scale.AdapterSteps, FineSteps = run.Scale.AdapterSteps / 2 };
        var inputs = $"{baseModel.Result} {options} {run.Scale.QuestionsPerTask} {BundleFormat.Lora}";
        return run.Stage(TrainingStages.Adapters, inputs, () =>
        {
            using var model = CausalLanguageModel.Load(BaseStage.Folder(run));
            Directory.CreateDirectory(run.Work("adapters"));
            ForgetStaleGroups(run, inputs);
            var last = 0.0;
            var done = 0;
            foreach (var tasks in run.Universe.TrainingTasks.Chunk(TasksPerGroup))
            {
                var file = File(run, done);
                var offset = done * (options.Steps + options.FineSteps);
                var progress = run.Progress is null ? null : new Relay(p =>
                {
                    last = p.Loss ?? last;
                    run.Progress.Report(p with { Step = p.Step + offset, Steps = p.Steps * Groups(run) });
                });
                if (!System.IO.File.Exists(file))
                {
                    var questions = TrainingTasks.Cued(model, run.Universe, tasks, run.Scale.QuestionsPerTask);
                    var checkpoints = TaskAdapterTrainer.Train(model.Network, BundleFormat.Lora, questions, options, progress, run.Cancel);
                    AdapterStackFile.Write(file, checkpoints);
                    foreach (var checkpoint in checkpoints)
                        checkpoint.Dispose();
                }
                done++;
            }
            return (Identity(run), new Dictionary<string, double> { ["loss"] = last, ["tasks"] = run.Universe.TrainingTasks.Count }, null);
        });
    }

    /// <summary>Groups that an interrupted run with other settings left behind must not be mixed with those of this one.</summary>
    private static void ForgetStaleGroups(TrainingRun run, string inputs)
    {
        var marker = run.Work("adapters", "inputs.txt");
        if (System.IO.File.Exists(marker) && System.IO.File.ReadAllText(marker) == inputs)
            return;
        foreach (var file in Directory.GetFiles(run.Work("adapters"), "*.safetensors"))
            System.IO.File.Delete(file);
        System.IO.File.WriteAllText(marker, inputs);
    }

    private static string Identity(TrainingRun run) =>
        string.Join('-', Enumerable.Range(0, Groups(run)).Select(g => FileDigest.Of(File(run, g))[..16]));

    private sealed class Relay(Action<TrainingProgress> report) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value) => report(value);
    }
}
