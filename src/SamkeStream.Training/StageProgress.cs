using SamkeStream.Generation.Training;

namespace SamkeStream.Training;

/// <summary>Reports the steps of one stage as progress of the run.</summary>
internal sealed class StageProgress : IProgress<OptimizationStep>
{
    private readonly string _stage;
    private readonly IProgress<TrainingProgress> _progress;

    private StageProgress(string stage, IProgress<TrainingProgress> progress) => (_stage, _progress) = (stage, progress);

    /// <summary>Null where nobody listens.</summary>
    public static StageProgress? Of(string stage, IProgress<TrainingProgress>? progress) => progress is null ? null : new StageProgress(stage, progress);

    public void Report(OptimizationStep value) => _progress.Report(new TrainingProgress(_stage, value.Step, value.Steps, value.Loss));
}
