using SamkeStream.Catch.Sessions;
using Xunit;

namespace SamkeStream.Workers.Tests.Catch;

public sealed class SeenIdsTests
{
    [Fact]
    public void The_newest_ids_are_known_and_older_ones_forgotten()
    {
        var seen = new SeenIds();
        var random = new Random(5);
        var order = new List<string>();
        for (var i = 0; i < 30_000; i++)
        {
            var id = $"p-{random.Next(20_000)}";
            var isKnown = order.LastIndexOf(id) is var at && at >= 0 && at >= order.Count - SeenIds.Kept;
            Assert.Equal(isKnown, seen.Contains(id));
            Assert.Equal(!isKnown, seen.Add(id));
            if (!isKnown)
                order.Add(id);
        }

        Assert.Equal(SeenIds.Kept, seen.Count);
    }

    [Fact]
    public void What_is_made_of_its_hashes_knows_the_same()
    {
        var seen = new SeenIds();
        for (var i = 0; i < 5000; i++)
            seen.Add($"p-{i}");

        var copy = SeenIds.Of(seen.Hashes);

        Assert.Equal(seen.Hashes, copy.Hashes);
        Assert.False(copy.Contains("p-903"));
        Assert.True(copy.Contains("p-904"));
        Assert.True(copy.Add("p-5000"));
        Assert.False(copy.Contains("p-904"));
    }
}
