namespace SamkeStream.Drift.Detection;

/// <summary>
/// Decides the kind from the excess far share e = (a − π)/(1 − π): the part of the post-change prompts that the reference's own
/// far share π does not explain, and from how far they moved the mean: a complete change into a domain inside the reference's cells
/// leaves no prompt far, but moves the mean further than other parts of the stream's own domains could.
/// </summary>
public static class KindRule
{
    /// <summary>Prompts after the change point that a decision takes; at the alarm itself the share is biased upwards.</summary>
    public const int DecisionPrompts = 128;

    /// <summary>
    /// A stream's own domains in other parts, or a part of its prompts from a new one, move the mean by less than this; a domain that is
    /// new but lies inside the cells moves it further.
    /// </summary>
    private const double LargestOfMixture = .042;

    /// <summary>With fewer components than these, the leading ones, which such mixtures move most, weigh too much.</summary>
    private const int FewestComponents = 72;

    /// <param name="farShare">Far share of the post-change prompts.</param>
    /// <param name="referenceFarShare">Far share of the reference.</param>
    /// <param name="prompts">Number of post-change prompts.</param>
    /// <param name="shift">Their <see cref="Shift"/>.</param>
    public static DriftKind Decide(double farShare, double referenceFarShare, int prompts, double shift = 0)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(prompts, 1);
        var excess = Excess(farShare, referenceFarShare);
        var standardError = Math.Sqrt(referenceFarShare * (1 - referenceFarShare) / prompts);
        if (excess >= .4 || shift >= LargestOfMixture)
            return DriftKind.DomainTransfer;
        return excess < Math.Max(.08, 2 * standardError) ? DriftKind.CovariateShift : DriftKind.Mixed;
    }

    /// <summary>‖z̄ − z̄_R‖² of the post-change prompts less what chance alone would give, per component.</summary>
    /// <param name="distance">‖z̄ − z̄_R‖.</param>
    /// <param name="prompts">Number of post-change prompts.</param>
    internal static double Shift(double distance, int prompts, DriftReference reference)
    {
        var components = reference.Features.Components;
        return (distance * distance - components * reference.Dependence.VarianceInflation / prompts) / Math.Max(FewestComponents, components);
    }

    /// <summary>e = (a − π)/(1 − π); 0 where the share is the reference's own, 1 where every prompt is far.</summary>
    public static double Excess(double farShare, double referenceFarShare) =>
        (farShare - referenceFarShare) / (1 - referenceFarShare);
}
