namespace SamkeStream.Drift.Features;

/// <summary>Fitted on the first half of a reference; maps a sentence vector to what the arms see.</summary>
internal sealed class FeatureMap(Whitening whitening, NoveltyCells cells, double farCut)
{
    /// <summary>Novelty is clipped here, so that one odd prompt is no alarm.</summary>
    private const double LowestNovelty = -4, HighestNovelty = 6;

    public Whitening Whitening { get; } = whitening;

    public NoveltyCells Cells { get; } = cells;

    /// <summary>Novelty above which a prompt counts as far: the 97th percentile of the calibration half.</summary>
    public double FarCut { get; } = farCut;

    public int Dimension => Whitening.Dimension;

    public int Components => Whitening.Components;

    /// <summary>The features of the vector x [C]; z [k] is written into the buffer.</summary>
    public PromptFeatures Apply(ReadOnlySpan<float> x, Span<float> z)
    {
        Whitening.Apply(x, z);
        var (_, novelty) = Cells.Measure(x);
        return new PromptFeatures(z, Clip(novelty), novelty > FarCut);
    }

    public static double Clip(double novelty) => Math.Clamp(novelty, LowestNovelty, HighestNovelty);
}
