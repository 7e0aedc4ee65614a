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
        var (places, taken) = (new Dictionary<string, int>(StringComparer.Ordinal), 0);
        for (var i = 0; i < 30_000; i++)
        {
            var id = $"p-{random.Next(20_000)}";
            var isKnown = places.TryGetValue(id, out var at) && at >= taken - SeenIds.Kept;
            Assert.Equal(isKnown, seen.Contains(id));
            Assert.Equal(!isKnown, seen.Add(id, i));
            if (!isKnown)
                places[id] = taken++;
        }

        Assert.Equal(SeenIds.Kept, seen.Count);
    }

    [Fact]
    public void What_is_made_of_its_hashes_knows_the_same()
    {
        var seen = new SeenIds();
        for (var i = 0; i < 5000; i++)
            seen.Add($"p-{i}", i);

        var copy = SeenIds.Of([.. seen.Hashes], [.. seen.Ordinals]);

        Assert.Equal(seen.Hashes, copy.Hashes);
        Assert.False(copy.Contains("p-903"));
        Assert.True(copy.Contains("p-904"));
        Assert.True(copy.Add("p-5000", 5000));
        Assert.False(copy.Contains("p-904"));
    }

    [Fact]
    public void States_that_were_stored_with_longer_hashes_are_known_by_the_bits_that_are_kept()
    {
        var seen = new SeenIds();
        seen.Add("p-1", 1);

        var earlier = SeenIds.Of([.. seen.Hashes.Select(hash => hash | (0xABCDUL << 48))], []);

        Assert.True(earlier.Contains("p-1"));
        Assert.False(earlier.Contains("p-2"));
        Assert.Equal(seen.Hashes, earlier.Hashes);
    }

    [Fact]
    public void Numbers_of_the_newest_prompts_are_known_once_one_was_asked_for()
    {
        const long First = uint.MaxValue - 5000L;
        var seen = new SeenIds();
        seen.Add("before", First);
        Assert.Empty(seen.Ordinals);
        Assert.Equal(-1, seen.OrdinalOf("before", First));
        for (var i = 1; i < 10_000; i++)
            seen.Add($"p-{i}", First + (2 * i));

        const long Last = First + (2 * 9_999);
        var copy = SeenIds.Of([.. seen.Hashes], [.. seen.Ordinals]);
        foreach (var ids in new[] { seen, copy })
        {
            Assert.Equal(-1, ids.OrdinalOf("p-1", Last));
            Assert.Equal(First + (2 * 6_000), ids.OrdinalOf("p-6000", Last + 1));
            Assert.Equal(Last, ids.OrdinalOf("p-9999", Last));
        }

        Assert.Equal(seen.Ordinals, copy.Ordinals);
    }
}
