namespace SamkeStream.Generation.Training;

/// <summary>How one phase of decoder training runs.</summary>
public sealed record DecoderTrainingOptions
{
    public required int Steps { get; init; }

    public required double LearningRate { get; init; }

    /// <summary>Seed of tasks, prompts, checkpoints and noise.</summary>
    public required int Seed { get; init; }

    /// <summary>Tasks per step.</summary>
    public required int TasksPerStep { get; init; }

    public int WarmupSteps { get; init; } = 20;

    /// <summary>Learning rate at the end of the cosine as a share of <see cref="LearningRate"/>.</summary>
    public double FinalShare { get; init; } = 0.02;

    public double WeightDecay { get; init; } = 0.01;

    /// <summary>Largest norm of the whole gradient.</summary>
    public double MaxGradientNorm { get; init; } = 1;

    /// <summary>Standard deviation of the noise added to the condition.</summary>
    public double ConditionNoise { get; init; } = 1e-4;

    /// <summary>Standard deviation of the noise added to the regression target.</summary>
    public double TargetNoise { get; init; } = 1e-5;

    /// <summary>File that holds the state of an interrupted run; the run resumes from it where it exists. Null: not resumable.</summary>
    public string? StateFile { get; init; }

    /// <summary>Steps between two savings of the state.</summary>
    public int SaveEvery { get; init; } = 100;

    /// <summary>Linear warm-up, then a cosine down to the final share.</summary>
    public CosineSchedule Schedule => new(LearningRate, Steps, WarmupSteps, FinalShare);

    /// <exception cref="ArgumentException">A value that no run can use.</exception>
    internal void Check()
    {
        Require(Steps >= 1, nameof(Steps), Steps, "at least 1");
        Require(LearningRate > 0 && double.IsFinite(LearningRate), nameof(LearningRate), LearningRate, "above 0");
        Require(TasksPerStep >= 1, nameof(TasksPerStep), TasksPerStep, "at least 1");
        Require(FinalShare is >= 0 and <= 1, nameof(FinalShare), FinalShare, "between 0 and 1");
        Require(MaxGradientNorm > 0, nameof(MaxGradientNorm), MaxGradientNorm, "above 0");
        Require(ConditionNoise >= 0, nameof(ConditionNoise), ConditionNoise, "at least 0");
        Require(TargetNoise >= 0, nameof(TargetNoise), TargetNoise, "at least 0");
        Require(SaveEvery >= 1, nameof(SaveEvery), SaveEvery, "at least 1");

        static void Require(bool holds, string name, double value, string allowed)
        {
            if (!holds)
                throw new ArgumentException($"{name} is {value}; it must be {allowed}.", name);
        }
    }
}
