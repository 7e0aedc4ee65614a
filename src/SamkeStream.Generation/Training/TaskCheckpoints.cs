using SamkeStream.Generation.Tokens;
using SamkeStream.Language.Lora;
using static TorchSharp.torch;

namespace SamkeStream.Generation.Training;

/// <summary>The parameter tokens of every training task's LoRA checkpoints: per task [K, T, r + 2, w + 2].</summary>
public sealed class TaskCheckpoints : IDisposable
{
    private readonly List<Tensor> _tasks = [];

    /// <param name="layout">Layout that all checkpoints share.</param>
    public TaskCheckpoints(ParameterLayout layout)
    {
        ArgumentNullException.ThrowIfNull(layout);
        Layout = layout;
    }

    public ParameterLayout Layout { get; }

    public int Count => _tasks.Count;

    /// <summary>Adds the next task's checkpoints: a batch of K adapters, one per saved training step.</summary>
    public void Add(LoraWeights checkpoints)
    {
        ArgumentNullException.ThrowIfNull(checkpoints);
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        var tokens = ParameterTokens.Encode(Layout, checkpoints);
        if (!tokens.isfinite().all().item<bool>())
            throw new ArgumentException($"A checkpoint of task {_tasks.Count} holds values that are not finite.", nameof(checkpoints));
        _tasks.Add(tokens.DetachFromDisposeScope());
    }

    /// <summary>One checkpoint's tokens for each (task, checkpoint), [G, T, r + 2, w + 2]; the checkpoint is drawn uniformly.</summary>
    public Tensor Draw(IReadOnlyList<int> tasks, Random random)
    {
        ArgumentNullException.ThrowIfNull(tasks);
        ArgumentNullException.ThrowIfNull(random);
        using var scope = NewDisposeScope();
        var tokens = tasks.Select(task => _tasks[task].select(0, random.NextInt64(_tasks[task].shape[0]))).ToList();
        return stack(tokens, 0).MoveToOuterDisposeScope();
    }

    /// <summary>Mean over all checkpoints of all tasks, [T, r + 2, w + 2]: the output bias to start from.</summary>
    public Tensor Mean()
    {
        using var scope = NewDisposeScope();
        var means = _tasks.Select(task => task.mean([0L])).ToList();
        return stack(means, 0).mean([0L]).MoveToOuterDisposeScope();
    }

    /// <summary>Importance of each token in the regression loss, [1, T, 1, 1]: that of each task, averaged over the tasks.</summary>
    /// <exception cref="InvalidOperationException">A task has a single checkpoint.</exception>
    public Tensor CriterionWeight()
    {
        if (_tasks.Exists(task => task.shape[0] < 2))
            throw new InvalidOperationException("The importance of a token needs at least two checkpoints of every task.");
        using var scope = NewDisposeScope();
        return stack(_tasks.Select(TokenLoss.CriterionWeight).ToList(), 0).mean([0L]).MoveToOuterDisposeScope();
    }

    public void Dispose()
    {
        foreach (var task in _tasks)
            task.Dispose();
        _tasks.Clear();
    }
}
