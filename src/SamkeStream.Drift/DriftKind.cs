namespace SamkeStream.Drift;

/// <summary>What changed, as far as prompts alone can tell.</summary>
public enum DriftKind
{
    /// <summary>Most new prompts lie far from everything in the reference.</summary>
    DomainTransfer,

    /// <summary>The mix of known kinds of prompt changed, or a new domain lies inside the known ones.</summary>
    CovariateShift,

    /// <summary>A part of the new prompts lies far from the reference, the rest does not.</summary>
    Mixed,
}
