namespace SamkeStream.Catch.Sampling;

/// <summary>What waits at a partition.</summary>
/// <param name="Backlog">Messages.</param>
/// <param name="Growth">Messages a second by which it grows, smoothed.</param>
internal readonly record struct PartitionLoad(long Backlog, double Growth);
