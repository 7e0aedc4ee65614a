namespace SamkeStream.Contracts.V1;

/// <summary>Values of <see cref="DriftUpdated.Kind"/>; readers must expect more in later versions.</summary>
public static class DriftKinds
{
    public const string DomainTransfer = "domain-transfer";
    public const string CovariateShift = "covariate-shift";
    public const string Mixed = "mixed";

    /// <summary>The prompts are as before, but their outcomes have become worse; only where outcomes are reported.</summary>
    public const string ConceptDrift = "concept-drift";
}
