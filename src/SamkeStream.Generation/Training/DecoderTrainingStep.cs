namespace SamkeStream.Generation.Training;

/// <summary>Progress of one phase of decoder training.</summary>
/// <param name="Step">Steps done, from 1.</param>
/// <param name="Steps">Steps of the whole phase.</param>
/// <param name="Loss">Loss of this step.</param>
/// <param name="GradientNorm">Norm of the gradient before it was clipped.</param>
public readonly record struct DecoderTrainingStep(int Step, int Steps, double Loss, double GradientNorm);
