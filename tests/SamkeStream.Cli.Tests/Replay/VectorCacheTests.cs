using SamkeStream.Cli.Replay;
using Xunit;

namespace SamkeStream.Cli.Tests.Replay;

public sealed class VectorCacheTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("samke-vectors-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void What_was_encoded_once_is_read_by_a_later_run()
    {
        using (var first = new VectorCache(_folder.FullName, "a", 2))
            Assert.Equal([[1f, 5f], [2f, 5f]], first.Embed(["x", "yy"], Lengths));

        using var second = new VectorCache(_folder.FullName, "a", 2);
        Assert.Equal([[2f, 5f], [3f, 5f], [1f, 5f]], second.Embed(["yy", "zzz", "x"], texts =>
        {
            Assert.Equal(["zzz"], texts);
            return Lengths(texts);
        }));
        Assert.Equal(2, second.Found);
    }

    [Fact]
    public void Another_encoder_finds_nothing()
    {
        using (var first = new VectorCache(_folder.FullName, "a", 2))
            first.Embed(["x"], Lengths);

        using var other = new VectorCache(_folder.FullName, "b", 2);
        other.Embed(["x"], Lengths);
        Assert.Equal(0, other.Found);
    }

    [Fact]
    public void Half_a_record_at_the_end_is_forgotten()
    {
        using (var first = new VectorCache(_folder.FullName, "a", 2))
            first.Embed(["x", "yy"], Lengths);
        var file = Assert.Single(_folder.GetFiles()).FullName;
        File.WriteAllBytes(file, File.ReadAllBytes(file)[..^3]);

        using var second = new VectorCache(_folder.FullName, "a", 2);
        Assert.Equal([[1f, 5f], [2f, 5f]], second.Embed(["x", "yy"], Lengths));
        Assert.Equal(1, second.Found);
    }

    private static float[][] Lengths(IReadOnlyList<string> texts) => [.. texts.Select(text => new[] { text.Length, 5f })];
}
