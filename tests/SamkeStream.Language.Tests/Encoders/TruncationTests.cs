using SamkeStream.Language.Encoders;
using SamkeStream.Testing;
using Xunit;

namespace SamkeStream.Language.Tests.Encoders;

public sealed class TruncationTests : IDisposable
{
    private readonly SentenceEncoder _encoder = SentenceEncoder.Load(Path.Combine(SharedFiles.Repository, "models", "encoder"));

    [Fact]
    public void A_text_that_fits_is_read_whole_whatever_the_rule()
    {
        foreach (var rule in Enum.GetValues<Truncation>())
        {
            var encoded = _encoder.Encode([new EncoderText("Which one is heavier?", rule)])[0];
            Assert.False(encoded.IsLong);
            Assert.Equal(_encoder.Embed(["Which one is heavier?"])[0], encoded.Vector);
        }
    }

    [Fact]
    public void Of_a_long_text_the_end_or_the_start_is_cut_off()
    {
        var (first, last) = (Words("apple", Room), Words("stone", Room));
        var encoded = _encoder.Encode([new($"{first} {last}", Truncation.End), new($"{first} {last}", Truncation.Start)]);

        Assert.All(encoded, text => Assert.True(text.IsLong));
        TensorAssert.Close(_encoder.Embed([first])[0], encoded[0].Vector, 1e-5);
        TensorAssert.Close(_encoder.Embed([last])[0], encoded[1].Vector, 1e-5);
    }

    [Fact]
    public void Chunks_weigh_as_many_tokens_as_they_have()
    {
        var (first, rest) = (Words("apple", Room), Words("stone", Room / 2));
        var encoded = _encoder.Encode([new($"{first} {rest}", Truncation.Chunks), new("short")])[0];

        var (a, b) = (_encoder.Embed([first])[0], _encoder.Embed([rest])[0]);
        var mean = a.Zip(b, (x, y) => (Room * x) + (Room / 2 * y)).ToArray();
        var norm = MathF.Sqrt(mean.Sum(x => x * x));
        Assert.True(encoded.IsLong);
        TensorAssert.Close([.. mean.Select(x => x / norm)], encoded.Vector, 1e-5);
    }

    [Fact]
    public void Embed_and_Encode_agree_on_texts_of_any_length()
    {
        string[] texts = ["", "one", Words("two", Room), Words("three", Room + 1), Words("four", 3 * Room)];
        Assert.Equal(_encoder.Embed(texts), _encoder.Encode([.. texts.Select(text => new EncoderText(text))]).Select(encoded => encoded.Vector));
        Assert.Equal([false, false, false, true, true], _encoder.Encode([.. texts.Select(text => new EncoderText(text))]).Select(encoded => encoded.IsLong));
    }

    public void Dispose() => _encoder.Dispose();

    private int Room => _encoder.MaxTokens - _encoder.Tokenizer.SpecialTokensPerText;

    /// <summary>A word that is one token, so many times.</summary>
    private string Words(string word, int count)
    {
        Assert.Single(_encoder.Tokenizer.Encode(word, addSpecialTokens: false));
        return string.Join(' ', Enumerable.Repeat(word, count));
    }
}
