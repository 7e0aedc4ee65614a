using TorchSharp.Modules;
using static TorchSharp.torch;

namespace SamkeStream.Generation.Training;

/// <summary>One gradient descent: schedule, clipping, resuming, cancelling and reporting, around a loss.</summary>
/// <param name="name">What is trained; part of what makes two runs the same.</param>
/// <param name="schedule">Learning rate of every step.</param>
/// <param name="parameters">What changes.</param>
/// <param name="optimizer">An optimizer of these parameters.</param>
public sealed class OptimizationLoop(string name, CosineSchedule schedule, IReadOnlyList<Parameter> parameters, OptimizerHelper optimizer)
{
    private const double Smoothing = 0.05;

    /// <summary>Largest norm of the whole gradient.</summary>
    public double MaxGradientNorm { get; init; } = 1;

    /// <summary>File that holds the state of an interrupted run; the run resumes from it where it exists. Null: not resumable.</summary>
    public string? StateFile { get; init; }

    /// <summary>What makes two runs the same, beside name and schedule.</summary>
    public string Run { get; init; } = "";

    /// <summary>Steps between two savings of the state.</summary>
    public int SaveEvery { get; init; } = 100;

    /// <summary>Runs all steps that are left.</summary>
    /// <param name="loss">Scalar loss of a step, counted from 0; must depend on nothing but the step and the parameters.</param>
    /// <param name="progress">Called after each step.</param>
    /// <param name="cancel">Saves the state and stops.</param>
    /// <returns>Exponential mean of the loss (weight .05) at the end.</returns>
    /// <exception cref="ArithmeticException">The loss or its gradient is not finite any more.</exception>
    public double Descend(Func<int, Tensor> loss, IProgress<OptimizationStep>? progress = null, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(loss);
        var state = new TrainingState(StateFile, $"{name} {schedule} {Run}", parameters, optimizer);
        var (done, mean) = state.Load();
        for (var step = done; step < schedule.Steps; step++)
        {
            if (cancel.IsCancellationRequested)
            {
                state.Save(step, mean);
                cancel.ThrowIfCancellationRequested();
            }

            var taken = Step(loss, step);
            mean = step == 0 ? taken.Loss : (1 - Smoothing) * mean + Smoothing * taken.Loss;
            if (taken.Step % SaveEvery == 0 || taken.Step == schedule.Steps)
                state.Save(taken.Step, mean);
            progress?.Report(taken);
        }

        return mean;
    }

    private OptimizationStep Step(Func<int, Tensor> loss, int step)
    {
        using var scope = NewDisposeScope();
        foreach (var group in optimizer.ParamGroups)
            group.LearningRate = schedule.At(step);
        optimizer.zero_grad();
        var value = loss(step);
        value.backward();
        var norm = nn.utils.clip_grad_norm_(parameters, MaxGradientNorm);
        var number = value.item<float>();
        if (!float.IsFinite(number) || !double.IsFinite(norm))
            throw new ArithmeticException($"{name} diverged at step {step + 1}: loss {number}, gradient norm {norm}.");
        optimizer.step();
        return new OptimizationStep(step + 1, schedule.Steps, number, norm);
    }
}
