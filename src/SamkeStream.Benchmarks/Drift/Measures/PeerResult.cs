namespace SamkeStream.Benchmarks.Drift.Measures;

/// <summary>What one detector gave on one reference.</summary>
/// <param name="Name">The detector, and how its threshold was set.</param>
/// <param name="RunLengths">On the recorded streams without a change.</param>
/// <param name="Microseconds">A prompt.</param>
/// <param name="Delays">Delays by the change's name; the limit where no alarm came.</param>
public sealed record PeerResult(string Name, RunLengths RunLengths, double Microseconds, IReadOnlyDictionary<string, IReadOnlyList<int>> Delays);
