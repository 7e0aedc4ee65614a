namespace SamkeStream.Training.Pipeline;

/// <summary>What <c>samke train</c> is asked to do.</summary>
public sealed record TrainingSettings
{
    /// <summary>Folder of the bundle. Its encoder is kept where none can be distilled.</summary>
    public required string OutputFolder { get; init; }

    /// <summary>Where stages leave their results and the state of interrupted ones.</summary>
    public required string WorkFolder { get; init; }

    /// <summary>Folder with <c>models/all-MiniLM-L6-v2</c> and <c>data/prompts</c>; needed to distil the encoder only. Null: keep the encoder.</summary>
    public string? SharedFolder { get; init; }

    public int Seed { get; init; }

    /// <summary>The last stage to run; stages before it run where their results are missing or stale.</summary>
    public string LastStage { get; init; } = TrainingStages.Bundle;

    public TrainingScale Scale { get; init; } = TrainingScale.Full;

    /// <exception cref="ArgumentException">A value that is not allowed.</exception>
    public void Check()
    {
        if (!TrainingStages.All.Contains(LastStage))
            throw new ArgumentException($"The stage is '{LastStage}'; allowed: {string.Join(", ", TrainingStages.All)}.");
        if (Seed < 0)
            throw new ArgumentException($"The seed is {Seed}; it must be at least 0.");
        if (string.IsNullOrWhiteSpace(OutputFolder))
            throw new ArgumentException("The output folder is empty.");
        if (string.IsNullOrWhiteSpace(WorkFolder))
            throw new ArgumentException("The work folder is empty.");
    }
}

/// <summary>Length of every stage.</summary>
/// <param name="EncoderSteps">Batches of 64 texts.</param>
/// <param name="EncoderVocabulary">Word pieces.</param>
/// <param name="BaseSteps">Batches of the base model.</param>
/// <param name="AdapterSteps">Steps of each task's adapter at the full learning rate; half as many follow at a tenth of it.</param>
/// <param name="RegressionSteps">Decoder, first phase.</param>
/// <param name="AlignmentSteps">Decoder, second phase.</param>
/// <param name="QuestionsPerTask">Training questions of each task, also its conditioning prompts.</param>
public sealed record TrainingScale(
    int EncoderSteps, int EncoderVocabulary, int BaseSteps, int AdapterSteps, int RegressionSteps, int AlignmentSteps, int QuestionsPerTask)
{
    /// <summary>What the shipped bundle is made with.</summary>
    public static TrainingScale Full { get; } = new(4500, 8000, 1300, 40, 200, 800, 256);

    /// <summary>A few steps of everything: shows that the stages fit together, not that anything is learnt.</summary>
    public static TrainingScale Smoke { get; } = new(6, 1200, 4, 4, 3, 3, 16);
}
