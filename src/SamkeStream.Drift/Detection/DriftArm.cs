namespace SamkeStream.Drift.Detection;

/// <summary>A statistic of the detector.</summary>
public enum DriftArm
{
    /// <summary>Mean of the whitened vectors over a window.</summary>
    Mean,

    /// <summary>Cumulative sum of the distance to the reference's cells.</summary>
    Novelty,

    /// <summary>Mean over a window with more weight on the components of large variance.</summary>
    WeightedMean,
}
