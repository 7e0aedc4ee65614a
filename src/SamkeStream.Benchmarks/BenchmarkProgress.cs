namespace SamkeStream.Benchmarks;

/// <summary>How far a stage of a measurement is.</summary>
/// <param name="Stage">What is being done.</param>
/// <param name="Done">Steps done of it.</param>
/// <param name="Total">All its steps.</param>
public readonly record struct BenchmarkProgress(string Stage, int Done, int Total);
