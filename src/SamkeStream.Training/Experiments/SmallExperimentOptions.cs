using SamkeStream.Training.Pipeline;

namespace SamkeStream.Training.Experiments;

/// <summary>How the small experiment runs.</summary>
public sealed record SmallExperimentOptions
{
    /// <summary>The bundle whose encoder all seeds share.</summary>
    public required string BundleFolder { get; init; }

    /// <summary>Holds a folder <c>seed-N</c> for each seed, the same as training uses.</summary>
    public required string WorkFolder { get; init; }

    public IReadOnlyList<int> Seeds { get; init; } = [0, 1];

    /// <summary>Adapters generated for each task; their accuracies are averaged.</summary>
    public int Draws { get; init; } = 4;

    /// <summary>Adapters behind the parameter mean.</summary>
    public int MergedDraws { get; init; } = 12;

    /// <summary>Held-out tasks of each group, at most 12.</summary>
    public int TasksPerGroup { get; init; } = 12;

    public int Questions { get; init; } = 100;

    /// <summary>Explicit questions to each adapter.</summary>
    public int ExplicitQuestions { get; init; } = 200;

    public TrainingScale Scale { get; init; } = TrainingScale.Full;

    /// <summary>A run of seconds that shows that all parts work together; its numbers mean nothing.</summary>
    public SmallExperimentOptions Quick() => this with
    {
        Seeds = [0],
        Draws = 2,
        MergedDraws = 2,
        TasksPerGroup = 2,
        Questions = 16,
        ExplicitQuestions = 16,
        Scale = TrainingScale.Smoke,
    };
}
