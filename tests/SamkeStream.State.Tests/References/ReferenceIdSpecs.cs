using SamkeStream.State.References;
using Xunit;

namespace SamkeStream.State.Tests.References;

public sealed class ReferenceIdSpecs
{
    [Theory]
    [InlineData("support", "support", null)]
    [InlineData("support@2", "support", 2)]
    [InlineData("stream/orders.eu@12", "stream/orders.eu", 12)]
    public void A_name_is_read_with_or_without_its_version(string text, string name, int? version)
    {
        Assert.True(ReferenceId.TryParse(text, out var read, out var number));
        Assert.Equal((name, version), (read, number));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("support@0")]
    [InlineData("support@two")]
    [InlineData("support@1@2")]
    [InlineData("../support")]
    [InlineData("other/orders@1")]
    [InlineData("stream/-orders@1")]
    [InlineData("sup port")]
    public void What_names_no_reference_is_refused(string? text) => Assert.False(ReferenceId.TryParse(text, out _, out _));

    [Fact]
    public void A_learned_one_names_its_stream()
    {
        Assert.Equal("orders", new ReferenceId(ReferenceId.LearnedName("orders"), 3).LearnedFrom);
        Assert.Null(new ReferenceId("orders", 3).LearnedFrom);
        Assert.False(ReferenceId.IsName("stream/orders"));
    }
}
