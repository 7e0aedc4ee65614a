using TorchSharp.Modules;
using static TorchSharp.torch;

namespace SamkeStream.Training.Optimization;

/// <summary>One gradient descent: schedule, clipping, resuming, cancelling and reporting, around a loss.</summary>
internal sealed class OptimizationLoop(string stage, CosineSchedule schedule, IReadOnlyList<Parameter> parameters, OptimizerHelper optimizer)
{
    private const double Smoothing = 0.05;

    /// <summary>Largest norm of the whole gradient; null leaves it.</summary>
    public double? MaxGradientNorm { get; init; } = 1;

    public string? StateFile { get; init; }

    /// <summary>What makes two runs the same, beside the schedule.</summary>
    public string Run { get; init; } = "";

    public int SaveEvery { get; init; } = 100;

    /// <param name="loss">Scalar loss of a step, counted from 0; must depend on nothing but the step and the parameters.</param>
    /// <returns>Exponential mean of the loss (weight .05) at the end.</returns>
    /// <exception cref="ArithmeticException">The loss is not finite any more.</exception>
    public double Descend(Func<int, Tensor> loss, IProgress<TrainingProgress>? progress, CancellationToken cancel)
    {
        var state = new RunState(StateFile, $"{stage} {schedule} {Run}", parameters, optimizer);
        var (done, mean) = state.Load();
        for (var step = done; step < schedule.Steps; step++)
        {
            if (cancel.IsCancellationRequested)
            {
                state.Save(step, mean);
                cancel.ThrowIfCancellationRequested();
            }
            var value = Step(loss, step);
            mean = step == 0 ? value : ((1 - Smoothing) * mean) + (Smoothing * value);
            progress?.Report(new TrainingProgress(stage, step + 1, schedule.Steps, value));
            if ((step + 1) % SaveEvery == 0 || step + 1 == schedule.Steps)
                state.Save(step + 1, mean);
        }
        return mean;
    }

    private double Step(Func<int, Tensor> loss, int step)
    {
        using var scope = NewDisposeScope();
        foreach (var group in optimizer.ParamGroups)
            group.LearningRate = schedule.At(step);
        optimizer.zero_grad();
        var value = loss(step);
        value.backward();
        if (MaxGradientNorm is { } limit)
            nn.utils.clip_grad_norm_(parameters, limit);
        var number = value.item<float>();
        if (!float.IsFinite(number))
            throw new ArithmeticException($"{stage} diverged at step {step + 1}: the loss is {number}.");
        optimizer.step();
        return number;
    }
}
