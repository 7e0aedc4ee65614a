using System.Text.Json.Nodes;
using SamkeStream.Language.HuggingFace;
using SamkeStream.Language.Tokenization;
using SamkeStream.Testing;
using Xunit;

namespace SamkeStream.Language.Tests.Tokenization;

public sealed class TokenizerFolderTests
{
    private static readonly BytePairTokenizer BytePair =
        BytePairTrainer.Train(["the", " owl"], 300, new SpecialTokens { Pad = "<|pad|>", End = "<|end|>", Begin = "<|begin|>" });

    private static readonly WordPieceTokenizer WordPiece = WordPieceTrainer.Train(["the owl and the hen and the owl"], 40);

    [Theory]
    [InlineData("model.type", "\"Unigram\"", "WordPiece, BPE")]
    [InlineData("model.byte_fallback", "true", "allowed is false")]
    [InlineData("model.continuing_subword_prefix", "\"##\"", "allowed is ''")]
    [InlineData("model.dropout", "0.1", "allowed is null")]
    [InlineData("model.vocab", "null", "missing")]
    [InlineData("model.vocab.t", "-1", "from 0")]
    [InlineData("model.vocab.t", "\"x\"", "from 0")]
    [InlineData("model.vocab.t", "1", "has already")]
    [InlineData("model.vocab.the", "2000000000", "at most 10000000")]
    [InlineData("model.merges", "7", "no array")]
    [InlineData("model.merges", "[\"a b c\"]", "one blank")]
    [InlineData("model.merges", "[[\"a\"]]", "allowed are")]
    [InlineData("model.merges", "[\"t z\"]", "lacks one of them")]
    [InlineData("normalizer", """{"type": "NFKC"}""", "NFC")]
    [InlineData("pre_tokenizer", "null", "missing")]
    [InlineData("pre_tokenizer", """{"type": "Metaspace"}""", "ByteLevel")]
    [InlineData("pre_tokenizer", """{"type": "ByteLevel", "use_regex": false}""", "allowed is true")]
    [InlineData("pre_tokenizer.pretokenizers", "[7]", "array of objects")]
    [InlineData("post_processor", """{"type": "Other"}""", "TemplateProcessing")]
    [InlineData("added_tokens", """[{"content": "x"}]""", "missing")]
    [InlineData("added_tokens", """[{"id": 3}]""", "missing")]
    [InlineData("added_tokens", """[{"id": 3, "content": "x", "lstrip": "no"}]""", "true and false")]
    [InlineData("model", "[]", "not an object")]
    public void A_byte_pair_tokenizer_of_another_kind_is_refused(string key, string value, string reason) => AssertRefused(BytePair, key, value, reason);

    [Theory]
    [InlineData("normalizer", """{"type": "Lowercase"}""", "BertNormalizer")]
    [InlineData("normalizer", "null", "missing")]
    [InlineData("pre_tokenizer", """{"type": "Whitespace"}""", "BertPreTokenizer")]
    [InlineData("model.continuing_subword_prefix", "\"@@\"", "'##'")]
    [InlineData("model.max_input_chars_per_word", "50", "100")]
    [InlineData("model.unk_token", "\"<none>\"", "lacks the unknown token")]
    [InlineData("model.vocab", "[]", "not an object")]
    public void A_WordPiece_tokenizer_of_another_kind_is_refused(string key, string value, string reason) =>
        AssertRefused(WordPiece, key, value, reason);

    [Fact]
    public void Missing_and_broken_files_are_refused_by_name()
    {
        using var folder = new TempFolder();
        Assert.Contains("vocab.txt", Refusal(folder), StringComparison.Ordinal);
        folder.Write("vocab.json", "{}");
        Assert.Contains("merges.txt", Refusal(folder), StringComparison.Ordinal);
        folder.Write("merges.txt", "a b\n");
        Assert.Contains("tokenizer_config.json", Refusal(folder), StringComparison.Ordinal);
        folder.Write("tokenizer_config.json", """{"tokenizer_class": "T5Tokenizer"}""");
        Assert.Contains("Qwen2Tokenizer", Refusal(folder), StringComparison.Ordinal);
        folder.Write("tokenizer_config.json", """{"tokenizer_class": "Qwen2Tokenizer"}""");
        Assert.Contains("lacks byte 0", Refusal(folder), StringComparison.Ordinal);
        folder.Write("vocab.txt", "[PAD]\n[UNK]\n[PAD]\n");
        Assert.Contains("line 3 repeats", Refusal(folder), StringComparison.Ordinal);
        folder.Write("vocab.txt", "[PAD]\n[UNK]\n[CLS]\n");
        Assert.Contains("lacks [SEP]", Refusal(folder), StringComparison.Ordinal);
        folder.Write("tokenizer.json", "{\"model\"");
        Assert.Contains("not valid JSON", Refusal(folder), StringComparison.Ordinal);
    }

    [Fact]
    public void Merges_may_be_pairs_and_a_template_may_put_tokens_around_a_text()
    {
        using var folder = new TempFolder();
        BytePair.Save(folder.Path);
        var json = Read(folder);
        json["model"]!["merges"] = new JsonArray([.. BytePair.Merges.Select(merge => new JsonArray(merge.Left, merge.Right))]);
        json["post_processor"] = JsonNode.Parse("""
            {"type": "Sequence", "processors": [{"type": "ByteLevel"}, {"type": "TemplateProcessing",
             "single": [{"SpecialToken": {"id": "<|begin|>", "type_id": 0}}, {"Sequence": {"id": "A", "type_id": 0}}],
             "special_tokens": {"<|begin|>": {"id": "<|begin|>", "ids": [1], "tokens": ["<|begin|>"]}}}]}
            """);
        folder.Write("tokenizer.json", json.ToJsonString());
        var loaded = Tokenizer.Load(folder.Path);
        Assert.Equal([1, .. BytePair.Encode("the owl")], loaded.Encode("the owl"));
        Assert.Equal(BytePair.Encode("the owl"), loaded.Encode("the owl", addSpecialTokens: false));
    }

    [Fact]
    public void Added_tokens_obey_their_flags()
    {
        using var folder = new TempFolder();
        WordPiece.Save(folder.Path);
        var json = Read(folder);
        var first = WordPiece.VocabularySize;
        foreach (var token in (AddedToken[])
                 [
                     new(first, "owl", SingleWord: true), new(first + 1, "<s>", LeftStrip: true, RightStrip: true), new(first + 2, "<s>x"),
                     new(first + 3, "hén", Special: false, Normalized: true),
                 ])
        {
            json["added_tokens"]!.AsArray().Add(new JsonObject
            {
                ["id"] = token.Id,
                ["content"] = token.Content == "hén" ? "hen" : token.Content,
                ["single_word"] = token.SingleWord,
                ["lstrip"] = token.LeftStrip,
                ["rstrip"] = token.RightStrip,
                ["normalized"] = token.Normalized,
                ["special"] = token.Special,
            });
        }

        folder.Write("tokenizer.json", json.ToJsonString());
        var tokenizer = Tokenizer.Load(folder.Path);
        int[] Encode(string text) => tokenizer.Encode(text, addSpecialTokens: false);
        Assert.Equal([first], Encode("owl"));
        Assert.DoesNotContain(first, Encode("owls"));
        Assert.Equal([first + 2, first + 1], Encode("<s>x  <s>\n")); // the longest of those that begin together
        Assert.Equal([first + 3, WordPiece.TokenId("the")!.Value], Encode("HÉN the"));
        Assert.Equal("owl hen", tokenizer.Decode([first, first + 3]));
        Assert.Equal("hen", tokenizer.Decode([first, first + 3], skipSpecialTokens: true));
    }

    private static void AssertRefused(Tokenizer tokenizer, string key, string value, string reason)
    {
        using var folder = new TempFolder();
        tokenizer.Save(folder.Path);
        var json = Read(folder);
        var path = key.Split('.');
        JsonNode node = json;
        foreach (var step in path[..^1])
            node = node[step]!;
        node[path[^1]] = JsonNode.Parse(value);
        folder.Write("tokenizer.json", json.ToJsonString());
        var message = Refusal(folder);
        Assert.Contains(folder.File("tokenizer.json"), message, StringComparison.Ordinal);
        Assert.Contains(reason, message, StringComparison.Ordinal);
    }

    private static JsonObject Read(TempFolder folder) => JsonNode.Parse(File.ReadAllText(folder.File("tokenizer.json")))!.AsObject();

    private static string Refusal(TempFolder folder) => Assert.Throws<ModelFolderException>(() => Tokenizer.Load(folder.Path)).Message;
}
