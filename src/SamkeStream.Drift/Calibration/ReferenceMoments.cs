namespace SamkeStream.Drift.Calibration;

/// <summary>What "no drift" looks like: the centre of z, the scale of the novelty, the share of far prompts, the shares of the cells [K] (far prompts in the nearest).</summary>
internal sealed record ReferenceMoments(float[] MeanZ, double NoveltyMean, double NoveltyDeviation, double FarShare, double[] CellShares);
