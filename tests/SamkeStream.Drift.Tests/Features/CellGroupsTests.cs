using SamkeStream.Drift.Features;
using Xunit;

namespace SamkeStream.Drift.Tests.Features;

public class CellGroupsTests
{
    [Fact]
    public void Near_cells_make_a_group_and_single_cells_make_none()
    {
        // Two bundles of directions in the plane, 0 to 3 and 4 to 7, the second one cell wider apart.
        double[] angles = [0, 2, 5, 6, 80, 83, 95, 99];
        float[] centroids = [.. angles.SelectMany(a => new[] { (float)Math.Cos(a * Math.PI / 180), (float)Math.Sin(a * Math.PI / 180) })];

        var groups = new CellGroups(centroids, 8);

        var members = Enumerable.Range(0, groups.Count)
            .Select(group => string.Join(' ', Enumerable.Range(0, 8).Where(cell => groups.With(cell)[group])))
            .Order(StringComparer.Ordinal);
        Assert.Equal(["0 1", "0 1 2 3", "2 3", "4 5", "4 5 6 7", "6 7"], members);
    }

    [Fact]
    public void Share_of_a_group_is_that_of_its_cells()
    {
        var groups = new CellGroups([1, 0, .99f, .141f, 0, 1, -.141f, .99f], 4);
        double[] shares = [.1, .2, .3, .4];

        Assert.Equal([.3, .7], Enumerable.Range(0, groups.Count).Select(group => Math.Round(groups.ShareOf(group, shares), 9)).Order());
    }
}
