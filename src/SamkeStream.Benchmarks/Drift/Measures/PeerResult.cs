namespace SamkeStream.Benchmarks.Drift.Measures;

/// <summary>What one detector gave on one reference.</summary>
/// <param name="Name">The detector, and how its threshold was set.</param>
/// <param name="RunLengths">On the recorded streams without a change.</param>
/// <param name="Microseconds">A prompt.</param>
/// <param name="Delays">Delay of every stream by the change's name, in the same order for all detectors; the limit where no alarm
/// came, null where one came before the change.</param>
/// <param name="Scores">Scores of the same streams.</param>
public sealed record PeerResult(
    string Name, RunLengths RunLengths, double Microseconds, IReadOnlyDictionary<string, IReadOnlyList<int?>> Delays,
    IReadOnlyDictionary<string, IReadOnlyList<ScoreSample>> Scores);
