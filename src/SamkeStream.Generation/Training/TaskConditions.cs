using static TorchSharp.torch;

namespace SamkeStream.Generation.Training;

/// <summary>
/// The token states of every training task's prompts, encoded once: per task [n, L, C]. Training draws N prompts of a task afresh at each
/// step.
/// </summary>
public sealed class TaskConditions : IDisposable
{
    private readonly Tensor[] _tasks;

    /// <param name="tasks">Per task the token states [n, L, C], row by row.</param>
    /// <param name="length">L, token positions.</param>
    /// <param name="channels">C, width of a token state.</param>
    /// <param name="device">Where the states are kept.</param>
    /// <exception cref="ArgumentException">No tasks, or values that do not fill whole prompts.</exception>
    public TaskConditions(IReadOnlyList<float[]> tasks, int length, int channels, Device device)
    {
        ArgumentNullException.ThrowIfNull(tasks);
        if (tasks.Count == 0)
            throw new ArgumentException("There is no task.", nameof(tasks));
        for (var i = 0; i < tasks.Count; i++)
        {
            if (tasks[i].Length == 0 || tasks[i].Length % (length * channels) != 0)
                throw new ArgumentException($"Task {i} has {tasks[i].Length} values, not whole prompts of {length} × {channels}.", nameof(tasks));
        }

        _tasks = new Tensor[tasks.Count];
        for (var i = 0; i < _tasks.Length; i++)
        {
            _tasks[i] = tensor(tasks[i], [tasks[i].Length / (length * channels), length, channels], dtype: ScalarType.Float32, device: device);
            _tasks[i].DetachFromDisposeScope();
        }
    }

    public int Count => _tasks.Length;

    /// <summary>The condition [G, N, L, C] of G tasks, N prompts each.</summary>
    public Tensor Draw(IReadOnlyList<int> tasks, int promptsPerTask, Random random)
    {
        ArgumentNullException.ThrowIfNull(tasks);
        using var scope = NewDisposeScope();
        var conditions = new List<Tensor>(tasks.Count);
        foreach (var task in tasks)
        {
            var (draws, _) = PromptDeal.Deal((int)_tasks[task].shape[0], 1, promptsPerTask, random);
            var rows = tensor(Array.ConvertAll(draws[0], row => (long)row), dtype: ScalarType.Int64, device: _tasks[task].device);
            conditions.Add(_tasks[task].index_select(0, rows));
        }

        return stack(conditions, 0).MoveToOuterDisposeScope();
    }

    public void Dispose()
    {
        foreach (var task in _tasks)
            task.Dispose();
    }
}
