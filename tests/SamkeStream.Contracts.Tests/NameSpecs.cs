using SamkeStream.Contracts.V1;
using Xunit;

namespace SamkeStream.Contracts.Tests;

public sealed class NameSpecs
{
    [Theory]
    [InlineData("a")]
    [InlineData("0")]
    [InlineData("Orders.EU-west_1")]
    [InlineData("a..b")]
    public void Stream_name_is_allowed(string name) => Assert.True(StreamName.IsValid(name));

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData(".")]
    [InlineData("..")]
    [InlineData("-a")]
    [InlineData("_a")]
    [InlineData("a/b")]
    [InlineData("a:b")]
    [InlineData("a b")]
    [InlineData("a*")]
    [InlineData("a#")]
    [InlineData("a\n")]
    [InlineData("größe")]
    [InlineData("a%2e")]
    public void Stream_name_is_refused_and_quoted(string? name)
    {
        Assert.False(StreamName.IsValid(name));
        var refused = Assert.Throws<ArgumentException>(() => StreamName.Require(name));
        Assert.Contains(name ?? "(none)", refused.Message, StringComparison.Ordinal);
        Assert.Contains(StreamName.Allowed, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Stream_name_has_at_most_128_characters()
    {
        Assert.True(StreamName.IsValid(new string('a', 128)));
        var refused = Assert.Throws<ArgumentException>(() => StreamName.Require(new string('a', 100_000)));
        Assert.Contains("100000 characters", refused.Message, StringComparison.Ordinal);
        Assert.InRange(refused.Message.Length, 1, 400);
    }

    [Fact]
    public void Event_id_follows_from_what_the_event_is_about()
    {
        var id = EventIds.Derive("orders", 3, EventTypes.DriftDetected, 1);
        Assert.Equal(id, EventIds.Derive("orders", 3, EventTypes.DriftDetected, 1));
        Guid[] others =
        [
            EventIds.Derive("order", 3, EventTypes.DriftDetected, 1), EventIds.Derive("orders", 4, EventTypes.DriftDetected, 1),
            EventIds.Derive("orders", 3, EventTypes.DriftUpdated, 1), EventIds.Derive("orders", 3, EventTypes.DriftDetected, 2),
            EventIds.Derive("orders", 1, EventTypes.DriftDetected, 3),
        ];
        Assert.DoesNotContain(id, others);
        Assert.Equal(8, id.Version);
    }

    [Fact]
    public void Event_id_does_not_change_between_versions_of_the_program() =>
        Assert.Equal(Guid.Parse("2e5c7051-667b-82a7-980e-a0c45284b828"), EventIds.Derive("orders", 3, EventTypes.DriftDetected, 1));
}
