namespace SamkeStream.Contracts.V1;

/// <summary>Values of <see cref="DriftUpdated.Kind"/>; readers must expect more in later versions.</summary>
public static class DriftKinds
{
    public const string DomainTransfer = "domain-transfer";
    public const string CovariateShift = "covariate-shift";
    public const string Mixed = "mixed";
}
