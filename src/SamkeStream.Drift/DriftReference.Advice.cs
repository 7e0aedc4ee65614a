using System.Numerics.Tensors;

namespace SamkeStream.Drift;

/// <content>What people want to know of a reference before they use it.</content>
public sealed partial class DriftReference
{
    /// <summary>
    /// The largest budget T that prompts as many and as dependent as these can keep within a factor of two: n where they are
    /// independent, half the calibration half where they are sticky; at least <see cref="FalseAlarmBudget.Floor"/>.
    /// </summary>
    public int SuggestedBudget => Math.Max(FalseAlarmBudget.Floor, Dependence.IsSticky ? (Size - Size / 2) / 2 : Size);

    /// <summary>The cells of similar prompts, the largest first.</summary>
    /// <param name="vectors">[n][C], unit length: the prompts it was made of, or others of the same encoder.</param>
    /// <param name="most">Most prompts to name of a cell.</param>
    /// <returns>Each cell's number, its share of the vectors, and the places of those nearest to its middle.</returns>
    public IReadOnlyList<(int Cell, double Share, IReadOnlyList<int> Central)> CellsOf(IReadOnlyList<float[]> vectors, int most)
    {
        ArgumentNullException.ThrowIfNull(vectors);
        var centroids = Features.Cells.Centroids;
        var places = new List<(int Place, float Similarity)>[centroids.Length / Dimension];
        for (var cell = 0; cell < places.Length; cell++)
            places[cell] = [];
        for (var i = 0; i < vectors.Count; i++)
        {
            var (cell, _) = Features.Cells.Measure(vectors[i]);
            places[cell].Add((i, TensorPrimitives.Dot(centroids.Slice(cell * Dimension, Dimension), vectors[i])));
        }

        return [.. places
            .Select((inside, cell) => (
                cell,
                (double)inside.Count / Math.Max(1, vectors.Count),
                (IReadOnlyList<int>)[.. inside.OrderByDescending(prompt => prompt.Similarity).ThenBy(prompt => prompt.Place).Take(most).Select(prompt => prompt.Place)]))
            .OrderByDescending(cell => cell.Item2).ThenBy(cell => cell.cell)];
    }

    /// <summary>Whether both were made of the same prompts, so that they differ in their calibration only.</summary>
    internal bool HasFeaturesOf(DriftReference other) =>
        Encoder == other.Encoder && Size == other.Size
        && Features.Cells.Centroids.SequenceEqual(other.Features.Cells.Centroids)
        && Features.Whitening.Rows.SequenceEqual(other.Features.Whitening.Rows);
}
