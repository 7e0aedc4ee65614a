using SamkeStream.Catch.Ingest;
using SamkeStream.Language.Encoders;
using Xunit;

namespace SamkeStream.Workers.Tests.Catch;

public sealed class VectorCacheTests
{
    [Fact]
    public void What_is_asked_for_stays_and_the_rest_goes_when_it_is_full()
    {
        var cache = new VectorCache(10);
        cache.Add(VectorCache.KeyOf(new EncoderText("often")), new EncodedText([1], false));
        for (var i = 0; i < 100; i++)
        {
            cache.Add(VectorCache.KeyOf(new EncoderText($"once {i}")), new EncodedText([2], false));
            Assert.Equal([1f], cache.Find(VectorCache.KeyOf(new EncoderText("often")))!.Value.Vector);
            Assert.True(cache.Count <= 10);
        }

        Assert.Null(cache.Find(VectorCache.KeyOf(new EncoderText("once 5"))));
        Assert.Null(cache.Find(VectorCache.KeyOf(new EncoderText("often", Truncation.Start))));
        Assert.NotNull(cache.Find(VectorCache.KeyOf(new EncoderText("once 99"))));
    }

    [Fact]
    public void A_cache_of_no_capacity_keeps_nothing()
    {
        var cache = new VectorCache(0);
        cache.Add(VectorCache.KeyOf(new EncoderText("text")), new EncodedText([1], false));
        Assert.Null(cache.Find(VectorCache.KeyOf(new EncoderText("text"))));
    }
}
