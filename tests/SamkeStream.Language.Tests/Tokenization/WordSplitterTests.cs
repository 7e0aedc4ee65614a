using System.Text.RegularExpressions;
using SamkeStream.Language.Tokenization;
using Xunit;

namespace SamkeStream.Language.Tests.Tokenization;

public sealed class WordSplitterTests
{
    /// <summary>The scanners against the regular expressions that they stand for, which .NET runs rightly within the BMP.</summary>
    [Theory]
    [InlineData(BytePairPattern.Gpt2)]
    [InlineData(BytePairPattern.Qwen2)]
    [InlineData(BytePairPattern.Llama3)]
    public void Random_texts_are_cut_as_the_regular_expression_cuts_them(BytePairPattern pattern)
    {
        var expression = new Regex(WordSplitter.ToExpression(pattern), RegexOptions.CultureInvariant);
        const string Characters = "aZé日٣5½ \t\r\n\u00a0\u3000\u0085.,-'\"!_$\u0301\ufefflversdtmSLDTMREV   \n''";
        var random = new Random(3);
        for (var round = 0; round < 5_000; round++)
        {
            var text = string.Concat(Enumerable.Range(0, random.Next(1, 16)).Select(_ => Characters[random.Next(Characters.Length)]));
            Assert.Equal(expression.Matches(text).Select(match => match.Value), Split(pattern, text));
        }
    }

    [Fact]
    public void Letters_beyond_the_bmp_are_letters()
    {
        Assert.Equal(["x", " 𝕄𝕒𝕥𝕙", " 😀😀", "𠀀"], Split(BytePairPattern.Gpt2, "x 𝕄𝕒𝕥𝕙 😀😀𠀀"));
        Assert.Equal(["x", " ", "𝟘", "𝟙", "😀", " \ud83d", " a"], Split(BytePairPattern.Qwen2, "x 𝟘𝟙😀 \ud83d a"));
    }

    [Theory]
    [InlineData(BytePairPattern.Gpt2)]
    [InlineData(BytePairPattern.Qwen2)]
    [InlineData(BytePairPattern.Llama3)]
    public void Every_expression_is_recognised(BytePairPattern pattern)
    {
        Assert.Equal(pattern, WordSplitter.FromExpression(WordSplitter.ToExpression(pattern)));
        Assert.Null(WordSplitter.FromExpression(@"\w+"));
    }

    private static List<string> Split(BytePairPattern pattern, string text)
    {
        var words = new List<string>();
        for (var start = 0; start < text.Length;)
        {
            var end = WordSplitter.NextWord(pattern, text, start);
            Assert.True(end > start);
            words.Add(text[start..end]);
            start = end;
        }

        return words;
    }
}
