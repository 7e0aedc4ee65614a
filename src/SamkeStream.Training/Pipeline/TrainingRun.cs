using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using SamkeStream.Training.Universe;

namespace SamkeStream.Training.Pipeline;

/// <summary>What the stages of one run share.</summary>
internal sealed class TrainingRun(TrainingSettings settings, TimeProvider clock, IProgress<TrainingProgress>? progress, CancellationToken cancel)
{
    public TrainingSettings Settings => settings;

    public TrainingScale Scale => settings.Scale;

    public TaskUniverse Universe { get; } = TaskUniverse.Default;

    public IProgress<TrainingProgress>? Progress => progress;

    public CancellationToken Cancel => cancel;

    public string Work(params string[] parts) => Path.Combine([settings.WorkFolder, .. parts]);

    public void Tell(string stage, string message) => progress?.Report(new TrainingProgress(stage, 0, 0, null, message));

    /// <summary>Runs a stage unless its results are there already.</summary>
    /// <param name="inputs">All that its results depend on.</param>
    /// <param name="run">Gives the identity of the results, measures and a note.</param>
    [SuppressMessage("Design", "CA1031", Justification = "The time spent is noted whatever ends the stage; the exception goes on.")]
    public StageRecord Stage(string stage, string inputs, Func<(string Result, Dictionary<string, double> Measures, string? Note)> run)
    {
        Directory.CreateDirectory(settings.WorkFolder);
        if (StageRecord.Find(settings.WorkFolder, stage, inputs) is { } finished)
        {
            Tell(stage, "is there already");
            return finished;
        }
        cancel.ThrowIfCancellationRequested();
        var elapsedFile = Work($"{stage}.elapsed");
        var before = File.Exists(elapsedFile) && double.TryParse(File.ReadAllText(elapsedFile), CultureInfo.InvariantCulture, out var earlier) ? earlier : 0;
        var started = clock.GetTimestamp();
        double Elapsed() => before + clock.GetElapsedTime(started).TotalSeconds;
        try
        {
            var (result, measures, note) = run();
            var record = new StageRecord(stage, inputs, result, Math.Round(Elapsed(), 1), measures, note);
            record.Save(settings.WorkFolder);
            File.Delete(elapsedFile);
            return record;
        }
        catch (Exception)
        {
            File.WriteAllText(elapsedFile, Elapsed().ToString(CultureInfo.InvariantCulture));
            throw;
        }
    }
}
