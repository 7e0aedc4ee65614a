using SamkeStream.Strategies.Selection;

namespace SamkeStream.Operate;

/// <summary>A strategy's adapter and where it is stored.</summary>
internal sealed record Candidate(StrategyCandidate Strategy, string Digest);
