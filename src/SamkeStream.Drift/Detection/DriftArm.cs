namespace SamkeStream.Drift.Detection;

/// <summary>A statistic of the detector.</summary>
public enum DriftArm
{
    /// <summary>Mean of the whitened vectors over a window, all components alike: sees domains that are new but lie inside the cells.</summary>
    Mean,

    /// <summary>Cumulative sum of the distance to the reference's cells.</summary>
    Novelty,

    /// <summary>Mean over a window with more weight on the components of large variance: sees shifts between the known domains.</summary>
    WeightedMean,

    /// <summary>Mean over a window of the leading components alone: sees near domains.</summary>
    LeadingMean,

    /// <summary>Shares of groups of cells: sees the known domains come in other parts.</summary>
    Share,
}
