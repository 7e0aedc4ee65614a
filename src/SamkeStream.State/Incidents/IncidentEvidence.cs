namespace SamkeStream.State.Incidents;

/// <summary>What one channel of the detector said at the alarm.</summary>
/// <param name="Arm">The statistic: mean, mixture, novelty or outcome.</param>
/// <param name="Scale">Its window in prompts, or its slope.</param>
/// <param name="Score">In units of its threshold: above 1 it alone would have raised the alarm.</param>
public sealed record IncidentEvidence(string Arm, double Scale, double Score);
