namespace SamkeStream.Generation.Training;

/// <summary>Linear warm-up times a cosine that falls from the peak to a share of it.</summary>
/// <param name="Peak">Learning rate at the top.</param>
/// <param name="Steps">Steps of the whole run.</param>
/// <param name="Warmup">Steps of the warm-up.</param>
/// <param name="FinalShare">Learning rate at the end as a share of the peak.</param>
public sealed record CosineSchedule(double Peak, int Steps, int Warmup, double FinalShare)
{
    /// <summary>Learning rate of a step, counted from 0.</summary>
    public double At(int step) =>
        Peak * Math.Min(1, (step + 1.0) / Math.Max(1, Warmup)) * (FinalShare + (1 - FinalShare) * 0.5 * (1 + Math.Cos(Math.PI * step / Steps)));
}
