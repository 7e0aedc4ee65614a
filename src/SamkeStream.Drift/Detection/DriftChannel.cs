namespace SamkeStream.Drift.Detection;

/// <summary>
/// One window, slope or share of one arm with what the calibration found for it. Its score is
/// ((statistic − Mean)/Deviation)/Threshold, so 1 is the threshold whatever the channel.
/// </summary>
/// <param name="Arm">The statistic.</param>
/// <param name="Scale">Window in prompts; slope κ; part of the stream that has moved.</param>
/// <param name="Mean">Mean of the statistic without drift (0 for a cumulative sum).</param>
/// <param name="Deviation">Its standard deviation (1 for a cumulative sum).</param>
/// <param name="Threshold">In those units; infinite where the calibration could not fill the window.</param>
public readonly record struct DriftChannel(DriftArm Arm, double Scale, double Mean, double Deviation, double Threshold)
{
    internal double Score(double statistic) => (statistic - Mean) / (Deviation * Threshold);
}
