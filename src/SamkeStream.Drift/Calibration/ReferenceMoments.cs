namespace SamkeStream.Drift.Calibration;

/// <summary>What "no drift" looks like: the centre of z, the scale of the novelty, the share of far prompts.</summary>
internal sealed record ReferenceMoments(float[] MeanZ, double NoveltyMean, double NoveltyDeviation, double FarShare);
