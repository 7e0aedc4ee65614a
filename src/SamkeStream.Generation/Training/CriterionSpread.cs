namespace SamkeStream.Generation.Training;

/// <summary>Over what the spread of a token is taken when its importance in the regression loss is computed.</summary>
public enum CriterionSpread
{
    /// <summary>Over the checkpoints of one task, averaged over the tasks (the reference code).</summary>
    WithinTask,

    /// <summary>Over the tasks at one checkpoint, averaged over the checkpoints; for runs with few checkpoints per task.</summary>
    BetweenTasks,
}
