namespace SamkeStream.Drift.Detection;

/// <summary>What the detector says after one prompt.</summary>
/// <param name="Ordinal">The prompt.</param>
/// <param name="Score">D_t, the highest score of all channels; 1 is the threshold.</param>
/// <param name="Arm">The arm that leads.</param>
/// <param name="Scale">Its window in prompts, or its slope.</param>
/// <param name="IsAlarm">The score is above 1 and the reference is not <see cref="Calibration.CalibrationState.Learning"/>.</param>
/// <param name="ChangePoint">At an alarm: the first prompt that is estimated to be changed; else null.</param>
/// <param name="Novelty">Standardised distance to the nearest cell of the reference, clipped to −4..6.</param>
/// <param name="IsFar">The prompt lies beyond the reference's far cut.</param>
/// <param name="Cell">The nearest cell of the reference.</param>
public readonly record struct DriftScore(
    long Ordinal, double Score, DriftArm Arm, double Scale, bool IsAlarm, long? ChangePoint, double Novelty, bool IsFar, int Cell);
