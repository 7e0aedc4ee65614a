namespace SamkeStream.Generation.Training;

/// <summary>One step of an <see cref="OptimizationLoop"/>.</summary>
/// <param name="Step">Steps done, from 1.</param>
/// <param name="Steps">Steps of the whole run.</param>
/// <param name="Loss">Loss of this step.</param>
/// <param name="GradientNorm">Norm of the whole gradient before it was clipped.</param>
public readonly record struct OptimizationStep(int Step, int Steps, double Loss, double GradientNorm);
