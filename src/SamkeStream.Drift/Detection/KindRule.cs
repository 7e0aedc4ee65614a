namespace SamkeStream.Drift.Detection;

/// <summary>
/// Decides the kind from the excess far share e = (a − π)/(1 − π): the part of the post-change prompts that the reference's own
/// far share π does not explain. A complete change into a domain that lies inside the reference's cells is called covariate shift.
/// </summary>
public static class KindRule
{
    /// <summary>Prompts after the change point that a decision takes; at the alarm itself the share is biased upwards.</summary>
    public const int DecisionPrompts = 128;

    /// <param name="farShare">Far share of the post-change prompts.</param>
    /// <param name="referenceFarShare">Far share of the reference.</param>
    /// <param name="prompts">Number of post-change prompts.</param>
    public static DriftKind Decide(double farShare, double referenceFarShare, int prompts)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(prompts, 1);
        var excess = Excess(farShare, referenceFarShare);
        var standardError = Math.Sqrt(referenceFarShare * (1 - referenceFarShare) / prompts);
        if (excess >= .4)
            return DriftKind.DomainTransfer;
        return excess < Math.Max(.08, 2 * standardError) ? DriftKind.CovariateShift : DriftKind.Mixed;
    }

    /// <summary>e = (a − π)/(1 − π); 0 where the share is the reference's own, 1 where every prompt is far.</summary>
    public static double Excess(double farShare, double referenceFarShare) =>
        (farShare - referenceFarShare) / (1 - referenceFarShare);
}
