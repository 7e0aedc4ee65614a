using SamkeStream.State.Streams;
using Xunit;

namespace SamkeStream.State.Tests;

public sealed class LogVersionsTests
{
    [Fact]
    public void Versions_come_back_in_order_and_a_longer_list_leaves_the_shorter_as_it_was()
    {
        string[] versions = [.. Enumerable.Range(0, 3).Select(i => StoreKey.VersionOf([(byte)i]))];
        var two = LogVersions.Of(versions[..2]);
        var three = two.With(versions[2]);

        Assert.Equal(versions, three.ToArray());
        Assert.Equal((3, versions[2]), (three.Count, three.Last));
        Assert.Equal(versions[..2], two.ToArray());
        Assert.Equal((0, ""), (LogVersions.None.Count, LogVersions.None.Last));
    }

    [Theory]
    [InlineData("")]
    [InlineData("0a")]
    [InlineData("not hexadecimal, but as long as it is..!")]
    public void What_is_no_version_is_refused(string version) =>
        Assert.Contains("40 hex digits", Assert.Throws<ArgumentException>(() => LogVersions.None.With(version)).Message, StringComparison.Ordinal);
}
