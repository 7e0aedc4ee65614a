using SamkeStream.Language.Tokenization;
using SamkeStream.Testing;
using Xunit;

namespace SamkeStream.Language.Tests.Tokenization;

public sealed class TokenizerTrainerTests
{
    private static readonly SpecialTokens Special = new() { Pad = "<|pad|>", End = "<|end|>" };
    private static readonly string[] Words = ["the", "he", "then", "hen", "owl", "hammer", "ham", "never", "extremely", ".", "?", ":", "a", "naïve", "日本"];

    private static readonly string[] Texts =
    [
        "The quick brown fox jumps over the lazy dog.", "The lazy dog sleeps; the quick fox jumps again.",
        "Jumping foxes and sleeping dogs: which one is quicker?", "Über café naïve café.",
    ];

    [Fact]
    public void Given_words_are_single_tokens_at_the_beginning_and_behind_a_blank()
    {
        var tokenizer = BytePairTrainer.Train(BytePairTrainer.WithAndWithoutSpace(Words), 400, Special);
        Assert.All(BytePairTrainer.WithAndWithoutSpace(Words), word => Assert.Single(tokenizer.Encode(word)));
        Assert.Equal(5, tokenizer.Encode("the hammer never then ?").Length);
        Assert.Equal((0, 1), (tokenizer.PadTokenId, tokenizer.EndTokenId));
    }

    [Fact]
    public void Any_set_of_words_comes_out_whole()
    {
        var random = new Random(5);
        for (var round = 0; round < 30; round++)
        {
            var letters = "abcd"[..random.Next(2, 5)];
            var words = Enumerable.Range(0, random.Next(5, 200))
                .Select(_ => string.Concat(Enumerable.Range(0, random.Next(1, 9)).Select(_ => letters[random.Next(letters.Length)]))).Distinct().ToList();
            var tokenizer = BytePairTrainer.Train(BytePairTrainer.WithAndWithoutSpace(words), 10_000, Special, [string.Join(' ', words)]);
            Assert.All(BytePairTrainer.WithAndWithoutSpace(words), word => Assert.Single(tokenizer.Encode(word)));
        }
    }

    [Fact]
    public void Any_other_text_is_encoded_and_comes_back()
    {
        var tokenizer = BytePairTrainer.Train(Words, 400, Special);
        var text = "Zażółć gęślą jaźń 😀\u0000\t\r\n  'quoted' <|en 日本語";
        Assert.Equal(text, tokenizer.Decode(tokenizer.Encode(text)));
        Assert.Equal([tokenizer.TokenId("<|end|>")!.Value], tokenizer.Encode("<|end|>"));
        Assert.DoesNotContain(1, tokenizer.Encode("<|end|>", recognizeAddedTokens: false));
    }

    [Fact]
    public void Texts_fill_what_is_left_of_the_size_and_leave_the_words_whole()
    {
        var bare = BytePairTrainer.Train(Words, 400, Special);
        var filled = BytePairTrainer.Train(Words, bare.VocabularySize + 20, Special, Texts);
        Assert.Equal(bare.VocabularySize + 20, filled.VocabularySize);
        Assert.All(Words, word => Assert.Equal(bare.Encode(word), filled.Encode(word)));
        Assert.True(filled.Encode(Texts[0]).Length < bare.Encode(Texts[0]).Length);
    }

    [Fact]
    public void Words_that_do_not_fit_or_cannot_be_whole_are_refused()
    {
        Assert.Contains("260 tokens", Refusal(() => BytePairTrainer.Train(Words, 260, Special)), StringComparison.Ordinal);
        Assert.Contains("'ice-cream'", Refusal(() => BytePairTrainer.Train(["ice-cream"], 1000, Special)), StringComparison.Ordinal);
        Assert.Contains("7 tokens", Refusal(() => WordPieceTrainer.Train(Texts, 7)), StringComparison.Ordinal);
    }

    [Fact]
    public void WordPiece_learns_the_most_frequent_pairs()
    {
        // hug 10, pug 5, pun 12, bun 4, hugs 5: u+g 20 first, then u+n 16, then h+ug 15, p+un 12.
        string[] texts = [.. Repeat("hug", 10), .. Repeat("pug", 5), .. Repeat("pun", 12), .. Repeat("bun", 4), .. Repeat("hugs", 5)];
        var tokenizer = WordPieceTrainer.Train(texts, 20);
        string[] expected =
        [
            "[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "b", "g", "h", "n", "p", "s", "u", "##u", "##n", "##g", "##s", "##ug", "##un", "hug", "pun",
        ];
        Assert.Equal(expected, Enumerable.Range(0, tokenizer.VocabularySize).Select(tokenizer.Token));
        Assert.Equal(["[CLS]", "hug", "##s", "[UNK]", "[SEP]"], tokenizer.Encode("Hugs zug").Select(tokenizer.Token));

        static IEnumerable<string> Repeat(string word, int count) => Enumerable.Repeat(word, count);
    }

    [Fact]
    public void Training_is_reproducible_whatever_the_order_of_the_texts()
    {
        using var one = new TempFolder();
        using var other = new TempFolder();
        WordPieceTrainer.Train(Texts, 60).Save(one.Path);
        WordPieceTrainer.Train(Texts.Reverse(), 60).Save(other.Path);
        Assert.Equal(File.ReadAllText(one.File("tokenizer.json")), File.ReadAllText(other.File("tokenizer.json")));
        BytePairTrainer.Train(Words, 420, Special, Texts).Save(one.Path);
        BytePairTrainer.Train(Words.Reverse(), 420, Special, Texts.Reverse()).Save(other.Path);
        Assert.Equal(File.ReadAllText(one.File("tokenizer.json")), File.ReadAllText(other.File("tokenizer.json")));
    }

    [Theory]
    [InlineData("tokenizer.json")]
    [InlineData("vocab")]
    public void Saved_tokenizers_read_back_equal(string kept)
    {
        string[] samples = [.. Texts, .. Words, "[CLS] <|end|> tail", "MiXeD  Überfluß 😀", ""];
        foreach (var tokenizer in (Tokenizer[])[WordPieceTrainer.Train(Texts, 60, 128), BytePairTrainer.Train(Words, 420, Special, Texts, 256)])
        {
            using var folder = new TempFolder();
            tokenizer.Save(folder.Path);
            foreach (var file in Directory.GetFiles(folder.Path).Select(Path.GetFileName).Where(name => name != "tokenizer_config.json"))
            {
                if (file == "tokenizer.json" != (kept == "tokenizer.json"))
                    File.Delete(folder.File(file!));
            }

            var loaded = Tokenizer.Load(folder.Path);
            Assert.Equal(tokenizer.SpecialTokens, loaded.SpecialTokens);
            Assert.Equal(tokenizer.AddedTokens, loaded.AddedTokens);
            Assert.Equal(tokenizer.VocabularySize, loaded.VocabularySize);
            Assert.All(samples, text => Assert.Equal(tokenizer.Encode(text), loaded.Encode(text)));
            using var again = new TempFolder();
            loaded.Save(again.Path);
            Assert.Equal(File.ReadAllText(again.File("tokenizer_config.json")), File.ReadAllText(folder.File("tokenizer_config.json")));
        }
    }

    private static string Refusal(Action action) => Assert.Throws<ArgumentException>(action).Message;
}
