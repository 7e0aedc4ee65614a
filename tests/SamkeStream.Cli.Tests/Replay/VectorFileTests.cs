using SamkeStream.Cli.Replay;
using SamkeStream.Language.Encoders;
using SamkeStream.Testing;
using Xunit;

namespace SamkeStream.Cli.Tests.Replay;

public sealed class VectorFileTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void What_was_encoded_once_is_read_by_a_later_run()
    {
        using (var first = new VectorFile(_folder.Path, "a", 2))
            Assert.Equal([[1f, 5f], [2f, 5f]], first.Embed(Texts("x", "yy"), Lengths));

        using var second = new VectorFile(_folder.Path, "a", 2);
        Assert.Equal([[2f, 5f], [3f, 5f], [1f, 5f]], second.Embed(Texts("yy", "zzz", "x"), texts =>
        {
            Assert.Equal(Texts("zzz"), texts);
            return Lengths(texts);
        }));
        Assert.Equal(2, second.Found);
    }

    [Fact]
    public void Another_encoder_finds_nothing()
    {
        using (var first = new VectorFile(_folder.Path, "a", 2))
            first.Embed(Texts("x"), Lengths);

        using var other = new VectorFile(_folder.Path, "b", 2);
        other.Embed(Texts("x"), Lengths);
        Assert.Equal(0, other.Found);
    }

    [Fact]
    public void Half_a_record_at_the_end_is_forgotten()
    {
        using (var first = new VectorFile(_folder.Path, "a", 2))
            first.Embed(Texts("x", "yy"), Lengths);
        var file = Assert.Single(Directory.GetFiles(_folder.Path));
        File.WriteAllBytes(file, File.ReadAllBytes(file)[..^3]);

        using var second = new VectorFile(_folder.Path, "a", 2);
        Assert.Equal([[1f, 5f], [2f, 5f]], second.Embed(Texts("x", "yy"), Lengths));
        Assert.Equal(1, second.Found);
    }

    [Fact]
    public void A_text_that_is_cut_otherwise_has_another_vector()
    {
        using var cache = new VectorFile(_folder.Path, "a", 2);
        cache.Embed(Texts("x"), Lengths);

        foreach (var truncation in new[] { Truncation.Start, Truncation.Chunks })
            cache.Embed([new EncoderText("x", truncation)], Lengths);

        Assert.Equal(0, cache.Found);
        cache.Embed([new EncoderText("x", Truncation.Start), new EncoderText("x")], Lengths);
        Assert.Equal(2, cache.Found);
    }

    private static EncoderText[] Texts(params string[] texts) => [.. texts.Select(text => new EncoderText(text))];

    private static float[][] Lengths(IReadOnlyList<EncoderText> texts) => [.. texts.Select(text => new[] { text.Text.Length, 5f })];
}
