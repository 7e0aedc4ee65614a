using SamkeStream.Drift.Detection;

namespace SamkeStream.Drift.Monitoring;

/// <summary>Why a drift is one.</summary>
/// <param name="Arms">The highest score of every arm; 1 is the threshold.</param>
/// <param name="Cells">The cells that grew or shrank most, strongest first; at most six, each by two standard errors or more.</param>
/// <param name="Representatives">New prompts that stand for the others, different from each other; at most five.</param>
/// <param name="EValue">The conformal second opinion; see <see cref="StreamMonitor.EValue"/>.</param>
public sealed record DriftExplanation(
    IReadOnlyList<ArmEvidence> Arms, IReadOnlyList<CellChange> Cells, IReadOnlyList<long> Representatives, double EValue);

/// <param name="Arm">The statistic.</param>
/// <param name="Scale">Its leading window in prompts, or its slope.</param>
/// <param name="Score">1 is the threshold.</param>
public sealed record ArmEvidence(DriftArm Arm, double Scale, double Score);

/// <param name="Cell">A k-means cell of the reference; null: the prompts that are far from every cell.</param>
/// <param name="ReferenceShare">Its share of the reference's prompts.</param>
/// <param name="Share">Its share of the prompts since the change.</param>
/// <param name="StandardErrors">How many standard errors lie between the two.</param>
/// <param name="Example">A new prompt in the cell; null where none is held.</param>
public sealed record CellChange(int? Cell, double ReferenceShare, double Share, double StandardErrors, long? Example);
