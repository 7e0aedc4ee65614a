using SamkeStream.Language.Tokenization;
using Xunit;

namespace SamkeStream.Language.Tests.Tokenization;

public sealed class TokenizerTests
{
    private static readonly WordPieceTokenizer WordPiece = WordPieceTrainer.Train([.. Enumerable.Repeat("the owl . the hen ! owls and hens , the owl", 9)], 60);

    private static readonly BytePairTokenizer BytePair = BytePairTrainer.Train(
        ["the", " owl"], 2000, new SpecialTokens { Pad = "<|pad|>", End = "<|end|>" },
        RandomWords(new Random(2), 400));

    [Fact]
    public void A_text_is_cut_to_the_length_with_its_special_tokens()
    {
        var full = WordPiece.Encode("the owl and the hen");
        Assert.Equal(7, full.Length);
        Assert.Equal([.. full[..3], full[^1]], WordPiece.Encode("the owl and the hen", maxLength: 4));
        Assert.Equal([full[0], full[^1]], WordPiece.Encode("the owl", maxLength: 2));
        Assert.Equal(full, WordPiece.Encode("the owl and the hen", maxLength: 7));
        Assert.Equal(full[1..3], WordPiece.Encode("the owl and the hen", addSpecialTokens: false, maxLength: 2));
        Assert.Throws<ArgumentOutOfRangeException>(() => WordPiece.Encode("the", maxLength: 1));
    }

    [Fact]
    public void WordPiece_joins_words_again()
    {
        Assert.Equal("[CLS] the owls, hens. [SEP]", WordPiece.Decode(WordPiece.Encode("The OWLS , hens .")));
        Assert.Equal("the owls", WordPiece.Decode(WordPiece.Encode("The OWLS"), skipSpecialTokens: true));
    }

    [Fact]
    public void Ids_without_a_token_decode_to_nothing()
    {
        Assert.Equal("the", BytePair.Decode([-1, BytePair.Encode("the")[0], 1_000_000]));
        Assert.Null(BytePair.Token(-1));
        Assert.Null(BytePair.TokenId("no such token"));
    }

    [Fact]
    public void Merging_by_a_heap_equals_merging_by_hand()
    {
        var ranks = BytePair.Merges.Select((merge, rank) => (merge, rank)).ToDictionary(pair => pair.merge, pair => pair.rank);
        Assert.True(ranks.Count > 100);
        var random = new Random(9);
        for (var round = 0; round < 500; round++)
        {
            var word = string.Concat(RandomWords(random, random.Next(1, 9)));
            List<string> pieces = [.. word.Select(c => c.ToString())];
            while (true)
            {
                var best = Enumerable.Range(0, pieces.Count - 1).Where(i => ranks.ContainsKey((pieces[i], pieces[i + 1])))
                    .OrderBy(i => ranks[(pieces[i], pieces[i + 1])]).ThenBy(i => i).FirstOrDefault(-1);
                if (best < 0)
                    break;
                pieces[best] += pieces[best + 1];
                pieces.RemoveAt(best + 1);
            }

            Assert.Equal(pieces, BytePair.Encode(word).Select(BytePair.Token));
        }
    }

    [Fact]
    public void Long_words_of_one_letter_take_no_quadratic_time()
    {
        var text = new string('a', 300_000);
        Assert.Equal(text, BytePair.Decode(BytePair.Encode(text)));
        Assert.Equal(3, WordPiece.Encode(text).Length);
    }

    [Fact]
    public async Task Many_threads_get_the_ids_that_one_gets()
    {
        var texts = Enumerable.Range(0, 400).Select(i => $"the owl{i % 37} {i * 7919} abcdabcd").ToArray();
        var fresh = BytePairTrainer.Train(["the", " owl"], 300, new SpecialTokens { Pad = "<|pad|>" });
        var alone = texts.Select(text => fresh.Encode(text)).ToArray();
        var other = BytePairTrainer.Train(["the", " owl"], 300, new SpecialTokens { Pad = "<|pad|>" });
        var together = await Task.WhenAll(texts.Select(text => Task.Run(() => other.Encode(text))));
        Assert.Equal(alone, together);
    }

    private static List<string> RandomWords(Random random, int count) =>
        [.. Enumerable.Range(0, count).Select(_ => string.Concat(Enumerable.Range(0, random.Next(1, 12)).Select(_ => "abcd"[random.Next(4)])))];
}
