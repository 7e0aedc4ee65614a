using SamkeStream.Benchmarks;
using Spectre.Console;

namespace SamkeStream.Cli.Bench;

/// <summary>The stages of a measurement as bars in the terminal.</summary>
internal sealed class ProgressBars : IProgress<BenchmarkProgress>
{
    private readonly Dictionary<string, ProgressTask> _tasks = [];
    private readonly Lock _lock = new();
    private readonly ProgressContext _context;

    private ProgressBars(ProgressContext context) => _context = context;

    public static Task<T> RunAsync<T>(Func<IProgress<BenchmarkProgress>, Task<T>> work) => AnsiConsole.Progress()
        .Columns(new TaskDescriptionColumn { Alignment = Justify.Left }, new ProgressBarColumn(), new PercentageColumn(), new ElapsedTimeColumn())
        .StartAsync(context => work(new ProgressBars(context)));

    public void Report(BenchmarkProgress value)
    {
        lock (_lock)
        {
            if (!_tasks.TryGetValue(value.Stage, out var task))
                _tasks[value.Stage] = task = _context.AddTask(Markup.Escape(value.Stage), maxValue: value.Total);
            task.Value = value.Done;
        }
    }
}
