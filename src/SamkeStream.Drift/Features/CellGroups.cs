using System.Numerics.Tensors;

namespace SamkeStream.Drift.Features;

/// <summary>
/// Neighbouring cells of a reference, merged two by two to the last (Ward 1963, on the centroids); a group is what was merged on the
/// way, if it has an eighth of the cells or more. Groups overlap: a domain is one of them, whatever its size.
/// </summary>
internal sealed class CellGroups
{
    private readonly bool[][] _groupsWithCell;

    /// <param name="centroids">[K, C], unit length.</param>
    /// <param name="cells">K.</param>
    public CellGroups(ReadOnlySpan<float> centroids, int cells)
    {
        var groups = Merge(centroids, cells).Where(members => members.Count >= Math.Max(2, cells / 8) && members.Count < cells).ToArray();
        _groupsWithCell = [.. Enumerable.Range(0, cells).Select(cell => groups.Select(members => members.Contains(cell)).ToArray())];
        Count = groups.Length;
    }

    public int Count { get; }

    /// <summary>Which groups the cell is in [groups].</summary>
    public ReadOnlySpan<bool> With(int cell) => _groupsWithCell[cell];

    /// <summary>A group's share, of the shares of the cells [K].</summary>
    public double ShareOf(int group, ReadOnlySpan<double> cellShares)
    {
        var share = 0.0;
        for (var cell = 0; cell < _groupsWithCell.Length; cell++)
            share += _groupsWithCell[cell][group] ? cellShares[cell] : 0;
        return share;
    }

    private static List<List<int>> Merge(ReadOnlySpan<float> centroids, int cells)
    {
        var dimension = centroids.Length / cells;
        var (clusters, distances) = (new List<List<int>>(), new double[cells, cells]);
        for (var i = 0; i < cells; i++)
        {
            clusters.Add([i]);
            for (var j = 0; j < i; j++)
            {
                var distance = TensorPrimitives.Distance(centroids.Slice(i * dimension, dimension), centroids.Slice(j * dimension, dimension));
                distances[i, j] = distances[j, i] = (double)distance * distance;
            }
        }

        var merged = new List<List<int>>();
        var alive = Enumerable.Range(0, cells).ToList();
        while (alive.Count > 1)
        {
            var (a, b) = Nearest(alive, distances);
            var (na, nb, apart) = (clusters[a].Count, clusters[b].Count, distances[a, b]);
            alive.Remove(b);
            foreach (var c in alive.Where(c => c != a))
            {
                var nc = clusters[c].Count;
                distances[a, c] = distances[c, a] = ((na + nc) * distances[a, c] + (nb + nc) * distances[b, c] - nc * apart) / (na + nb + nc);
            }

            clusters[a] = [.. clusters[a], .. clusters[b]];
            merged.Add(clusters[a]);
        }

        return merged;
    }

    private static (int First, int Second) Nearest(List<int> alive, double[,] distances)
    {
        var best = (alive[0], alive[1]);
        for (var i = 0; i < alive.Count; i++)
        {
            for (var j = i + 1; j < alive.Count; j++)
            {
                if (distances[alive[i], alive[j]] < distances[best.Item1, best.Item2])
                    best = (alive[i], alive[j]);
            }
        }

        return best;
    }
}
