namespace SamkeStream.Benchmarks.Drift.Measures;

/// <summary>What the detector costs beside the encoder.</summary>
/// <param name="Size">n of the reference.</param>
/// <param name="Microseconds">A prompt: median of the rounds.</param>
/// <param name="Fastest">Its fastest round.</param>
/// <param name="Slowest">Its slowest round.</param>
/// <param name="KilobytesPerStream">Managed memory of a stream in use, the reference not included.</param>
/// <param name="StateKilobytes">A stream's saved state.</param>
/// <param name="Streams">Streams of the process measured.</param>
/// <param name="WorkingSetMegabytes">The process with all of them in use, the benchmark's own prompts included.</param>
/// <param name="FitSeconds">The reference, fitted and calibrated at T = 1000, one thread.</param>
public sealed record CostResult(
    int Size, double Microseconds, double Fastest, double Slowest, double KilobytesPerStream, double StateKilobytes, int Streams, double WorkingSetMegabytes, double FitSeconds);
