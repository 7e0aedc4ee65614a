using SamkeStream.Language.Bundles;
using SamkeStream.Training;
using Spectre.Console;

namespace SamkeStream.Cli.Models;

/// <summary>Shows the progress of training and experiments as bars, one a stage, with loss and rate.</summary>
internal static class LongRun
{
    /// <returns>The work's exit code; 1 with one line where it cannot be done, 130 where it was cancelled.</returns>
    public static int Execute(Func<IProgress<TrainingProgress>, int> work)
    {
        try
        {
            return AnsiConsole.Progress()
                .Columns(new TaskDescriptionColumn { Alignment = Justify.Left }, new ProgressBarColumn(), new PercentageColumn(), new ElapsedTimeColumn(), new RemainingTimeColumn())
                .Start(context => work(new Bars(context)));
        }
        catch (OperationCanceledException)
        {
            return Failure.TellStopped("the same command goes on from here");
        }
        catch (Exception exception) when (exception is ArgumentException or BundleException or IOException or UnauthorizedAccessException)
        {
            return Failure.Tell(exception);
        }
    }

    private sealed class Bars(ProgressContext context) : IProgress<TrainingProgress>
    {
        private readonly Dictionary<string, ProgressTask> _tasks = [];

        public void Report(TrainingProgress value)
        {
            if (value.Message is not null)
                AnsiConsole.MarkupLineInterpolated($"[grey]{value.Stage}[/] {value.Message}");
            if (value.Steps == 0)
                return;
            if (!_tasks.TryGetValue(value.Stage, out var task))
                _tasks[value.Stage] = task = context.AddTask(value.Stage, maxValue: value.Steps);
            task.MaxValue = value.Steps;
            task.Value = value.Step;
            task.Description = value.Loss is { } loss ? Markup.Escape(FormattableString.Invariant($"{value.Stage}, loss {loss:0.0000}")) : Markup.Escape(value.Stage);
        }
    }
}
