using SamkeStream.Drift.Calibration;

namespace SamkeStream.Benchmarks.Drift.Measures;

/// <summary>What one reference gave.</summary>
/// <param name="State">What the product says of the reference.</param>
/// <param name="Tau">Correlation time that it found.</param>
/// <param name="CalibrationSeconds">Fit and bootstrap, one thread.</param>
/// <param name="RunLengths">Streams without a change.</param>
/// <param name="FarShares">Share of far prompts of every new domain.</param>
/// <param name="Changes">Samples by the change's name.</param>
/// <param name="Scores">Scores of the same streams, those with an early alarm included.</param>
public sealed record TrialResult(
    CalibrationState State,
    double Tau,
    double CalibrationSeconds,
    RunLengths RunLengths,
    IReadOnlyDictionary<string, double> FarShares,
    IReadOnlyDictionary<string, IReadOnlyList<ChangeSample>> Changes,
    IReadOnlyDictionary<string, IReadOnlyList<ScoreSample>> Scores);
