namespace SamkeStream.State.References;

/// <summary>What calibration found.</summary>
/// <param name="Size">n: prompts.</param>
/// <param name="Tau">τ: correlation time in prompts; 1: independent.</param>
/// <param name="EffectiveSize">n/τ.</param>
/// <param name="State">approximate or calibrated.</param>
/// <param name="ExpectedBand">Where the measured number of prompts between false alarms, divided by T, is expected: lowest and highest.</param>
/// <param name="BudgetPrompts">T that the thresholds are for.</param>
/// <param name="SuggestedBudget">The largest T that prompts as many as these can keep.</param>
/// <param name="FarShare">Share of the reference's own prompts beyond the far cut.</param>
/// <param name="Seconds">What fitting and calibration cost, by the wall clock.</param>
public sealed record ReferenceCalibration(
    int Size, double Tau, double EffectiveSize, string State, IReadOnlyList<double>? ExpectedBand, int BudgetPrompts, int SuggestedBudget, double FarShare, double Seconds);
