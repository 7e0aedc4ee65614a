namespace SamkeStream.Drift.Features;

/// <summary>Fitted on a reference, or on half of it; maps a sentence vector to what the arms see.</summary>
internal sealed class FeatureMap(Whitening whitening, NoveltyCells cells)
{
    /// <summary>Novelty is clipped here, so that one odd prompt is no alarm.</summary>
    private const double LowestNovelty = -4, HighestNovelty = 6;

    public Whitening Whitening { get; } = whitening;

    public NoveltyCells Cells { get; } = cells;

    public CellGroups Groups { get; } = new(cells.Centroids, cells.Count);

    public int Dimension => Whitening.Dimension;

    public int Components => Whitening.Components;

    /// <summary>Fits on unit vectors [n][C].</summary>
    /// <param name="vectors">[n][C].</param>
    /// <param name="components">k.</param>
    /// <param name="options">The rest.</param>
    public static FeatureMap Fit(ReadOnlySpan<float[]> vectors, int components, DriftOptions options) =>
        new(Whitening.Fit(vectors, components, options.Ridge), NoveltyCells.Fit(vectors, options.Cells, options.Seed));

    /// <summary>The same with every z multiplied.</summary>
    public FeatureMap Scaled(double factor) => new(Whitening.Scaled(factor), Cells);

    /// <summary>The features of the vector x [C]; z [k] is written into the buffer.</summary>
    public PromptFeatures Apply(ReadOnlySpan<float> x, Span<float> z)
    {
        Whitening.Apply(x, z);
        var (cell, novelty) = Cells.Measure(x);
        return new PromptFeatures(z, Clip(novelty), novelty > Cells.FarCut, cell);
    }

    public static double Clip(double novelty) => Math.Clamp(novelty, LowestNovelty, HighestNovelty);
}
