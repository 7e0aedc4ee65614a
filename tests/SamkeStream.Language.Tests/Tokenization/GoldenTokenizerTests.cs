using System.Text.Json;
using SamkeStream.Language.Tokenization;
using SamkeStream.Testing;
using Xunit;

namespace SamkeStream.Language.Tests.Tokenization;

/// <summary>Ids and texts equal to those of Hugging Face's tokenizers.</summary>
public sealed class GoldenTokenizerTests
{
    private static readonly JsonSerializerOptions Web = new(JsonSerializerDefaults.Web);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void WordPiece_ids_are_equal(bool fromTokenizerJson)
    {
        using var folder = new TempFolder();
        var tokenizer = LoadMiniLm(folder, fromTokenizerJson);
        AssertSame(Rows("wordpiece.json"), text => tokenizer.Encode(text));
    }

    [Fact]
    public void Truncated_WordPiece_ids_are_equal()
    {
        using var folder = new TempFolder();
        var tokenizer = LoadMiniLm(folder, fromTokenizerJson: true);
        AssertSame(Rows("wordpiece_truncated_16.json"), text => tokenizer.Encode(text, maxLength: 16));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Byte_pair_ids_are_equal(bool fromTokenizerJson)
    {
        var tokenizer = Tokenizer.Load(SharedFiles.Require("models", "qwen2.5-tokenizer"));
        using var folder = new TempFolder();
        if (fromTokenizerJson)
        {
            tokenizer.Save(folder.Path);
            File.Delete(folder.File("vocab.json"));
            tokenizer = Tokenizer.Load(folder.Path);
        }

        AssertSame(Rows("bpe_qwen2.5.json"), text => tokenizer.Encode(text));
    }

    [Fact]
    public void Decoded_texts_are_equal()
    {
        var tokenizer = Tokenizer.Load(SharedFiles.Require("models", "qwen2.5-tokenizer"));
        var rows = Read<DecodeRow>("bpe_decode_qwen2.5.json");
        Assert.NotEmpty(rows);
        Assert.All(rows, row =>
        {
            Assert.Equal(row.Text, tokenizer.Decode(row.Ids));
            Assert.Equal(row.SkipSpecial, tokenizer.Decode(row.Ids, skipSpecialTokens: true));
        });
    }

    [Fact]
    public void Rendered_conversations_are_equal()
    {
        var folder = SharedFiles.Require("models", "qwen2.5-tokenizer");
        var tokenizer = Tokenizer.Load(folder);
        var template = ChatTemplate.Load(folder);
        var rows = Read<ChatRow>("chat_template_qwen2.5.json");
        Assert.NotEmpty(rows);
        Assert.All(rows, row =>
        {
            Assert.Equal(row.Text, template.Render(row.Messages, row.AddGenerationPrompt));
            Assert.Equal(row.Ids, template.Encode(tokenizer, row.Messages, row.AddGenerationPrompt, recognizeAddedTokensInContent: true));
            var injected = row.Messages.Any(message => message.Content.Contains("<|im_end|>", StringComparison.Ordinal));
            var neutral = template.Encode(tokenizer, row.Messages, row.AddGenerationPrompt);
            Assert.Equal(!injected, row.Ids.SequenceEqual(neutral));
            Assert.Equal(row.Text, tokenizer.Decode(neutral));
        });
    }

    private static Tokenizer LoadMiniLm(TempFolder folder, bool fromTokenizerJson)
    {
        foreach (var name in (string[])[fromTokenizerJson ? "tokenizer.json" : "vocab.txt", "tokenizer_config.json"])
            File.Copy(SharedFiles.Require("models", "all-MiniLM-L6-v2", name), folder.File(name));
        return Tokenizer.Load(folder.Path);
    }

    private static void AssertSame(EncodeRow[] rows, Func<string, int[]> encode)
    {
        Assert.NotEmpty(rows);
        var differing = rows.Where(row => !row.Ids.SequenceEqual(encode(row.Text)))
            .Select(row => $"{JsonSerializer.Serialize(row.Text)}: expected {string.Join(' ', row.Ids)}, got {string.Join(' ', encode(row.Text))}");
        Assert.Empty(differing);
    }

    private static EncodeRow[] Rows(string name) => Read<EncodeRow>(name);

    private static T[] Read<T>(string name) =>
        JsonSerializer.Deserialize<T[]>(File.ReadAllBytes(SharedFiles.Require("golden", "language", name)), Web)!;

    private sealed record EncodeRow(string Text, int[] Ids);

    private sealed record DecodeRow(int[] Ids, string Text, string SkipSpecial);

    private sealed record ChatRow(ChatMessage[] Messages, bool AddGenerationPrompt, string Text, int[] Ids);
}
