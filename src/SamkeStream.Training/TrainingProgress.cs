namespace SamkeStream.Training;

/// <summary>Where a training run stands.</summary>
/// <param name="Stage">Name of the stage, one of <see cref="Pipeline.TrainingStages.All"/> or of an experiment's rows.</param>
/// <param name="Step">Steps done.</param>
/// <param name="Steps">Steps of the stage; 0 where it has none.</param>
/// <param name="Loss">Loss of the last step.</param>
/// <param name="Message">A line worth printing.</param>
public readonly record struct TrainingProgress(string Stage, int Step, int Steps, double? Loss = null, string? Message = null);
