using SamkeStream.Benchmarks.Drift.Measures;

namespace SamkeStream.Benchmarks.Drift.Reporting;

/// <summary>A row with what each of its references gave.</summary>
public sealed record RowResult(DriftRow Row, IReadOnlyList<TrialResult> Trials);

/// <summary>A row with what each of its references gave on recurring regimes.</summary>
public sealed record RegimeRowResult(DriftRow Row, IReadOnlyList<RegimeResult> Trials);

/// <summary>A row of the peers' table: per reference, what each detector gave.</summary>
public sealed record PeerRowResult(DriftRow Row, IReadOnlyList<IReadOnlyList<PeerResult>> Trials);
