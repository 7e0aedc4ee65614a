using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace SamkeStream.Language.Tokenization;

/// <summary>Writes tokenizer.json, tokenizer_config.json and the older vocabulary files.</summary>
internal static class TokenizerWriter
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static void Write(string folder, Tokenizer tokenizer)
    {
        switch (tokenizer)
        {
            case WordPieceTokenizer wordPiece:
                WriteVocabularyLines(Path.Combine(folder, TokenizerFolder.WordPieceVocabularyFile), wordPiece);
                WriteJson(folder, TokenizerFolder.TokenizerFile, Describe(wordPiece));
                break;
            case BytePairTokenizer bytePair:
                WriteJson(folder, TokenizerFolder.BytePairVocabularyFile, VocabularyJson(bytePair));
                AtomicFile.WriteText(
                    Path.Combine(folder, TokenizerFolder.MergesFile),
                    "#version: 0.2\n" + string.Concat(bytePair.Merges.Select(merge => $"{merge.Left} {merge.Right}\n")));
                WriteJson(folder, TokenizerFolder.TokenizerFile, Describe(bytePair));
                break;
            default:
                throw new ArgumentException($"{tokenizer.GetType().Name} has no form on disk", nameof(tokenizer));
        }

        WriteJson(folder, TokenizerFolder.ConfigFile, DescribeConfig(tokenizer));
    }

    private static JsonObject Describe(WordPieceTokenizer tokenizer) => Describe(
        tokenizer,
        new JsonObject
        {
            ["type"] = "BertNormalizer",
            ["clean_text"] = tokenizer.Normalizer.CleanText,
            ["handle_chinese_chars"] = tokenizer.Normalizer.SeparateChinese,
            ["strip_accents"] = tokenizer.Normalizer.StripAccents,
            ["lowercase"] = tokenizer.Normalizer.Lowercase,
        },
        new JsonObject { ["type"] = "BertPreTokenizer" },
        new JsonObject { ["type"] = "WordPiece", ["prefix"] = WordPieceTokenizer.ContinuationPrefix, ["cleanup"] = true },
        new JsonObject
        {
            ["type"] = "WordPiece",
            ["unk_token"] = tokenizer.SpecialTokens.Unknown,
            ["continuing_subword_prefix"] = WordPieceTokenizer.ContinuationPrefix,
            ["max_input_chars_per_word"] = WordPieceTokenizer.LongestWord,
            ["vocab"] = VocabularyJson(tokenizer),
        });

    private static JsonObject Describe(BytePairTokenizer tokenizer) => Describe(
        tokenizer,
        tokenizer.Options.ComposesCharacters ? new JsonObject { ["type"] = "NFC" } : null,
        new JsonObject
        {
            ["type"] = "Sequence",
            ["pretokenizers"] = new JsonArray(
                new JsonObject
                {
                    ["type"] = "Split",
                    ["pattern"] = new JsonObject { ["Regex"] = WordSplitter.ToExpression(tokenizer.Options.Pattern) },
                    ["behavior"] = "Isolated",
                    ["invert"] = false,
                },
                ByteLevel(tokenizer.Options.AddsPrefixSpace)),
        },
        ByteLevel(false),
        new JsonObject
        {
            ["type"] = "BPE",
            ["dropout"] = null,
            ["unk_token"] = null,
            ["continuing_subword_prefix"] = "",
            ["end_of_word_suffix"] = "",
            ["fuse_unk"] = false,
            ["byte_fallback"] = false,
            ["ignore_merges"] = tokenizer.Options.PrefersWholeWords,
            ["vocab"] = VocabularyJson(tokenizer),
            ["merges"] = new JsonArray([.. tokenizer.Merges.Select(merge => JsonValue.Create($"{merge.Left} {merge.Right}"))]),
        });

    private static JsonObject Describe(Tokenizer tokenizer, JsonObject? normalizer, JsonObject preTokenizer, JsonObject decoder, JsonObject model) => new()
    {
        ["version"] = "1.0",
        ["truncation"] = null,
        ["padding"] = null,
        ["added_tokens"] = new JsonArray([.. tokenizer.AddedTokens.Select(token => DescribeAdded(token, withId: true))]),
        ["normalizer"] = normalizer,
        ["pre_tokenizer"] = preTokenizer,
        ["post_processor"] = tokenizer.SpecialTokensPerText > 0 ? Template(tokenizer) : tokenizer is BytePairTokenizer ? ByteLevel(false) : null,
        ["decoder"] = decoder,
        ["model"] = model,
    };

    private static JsonObject ByteLevel(bool addPrefixSpace) => new()
    {
        ["type"] = "ByteLevel",
        ["add_prefix_space"] = addPrefixSpace,
        ["trim_offsets"] = false,
        ["use_regex"] = false,
    };

    private static JsonObject Template(Tokenizer tokenizer)
    {
        JsonNode Special(int id, int type) => new JsonObject { ["SpecialToken"] = new JsonObject { ["id"] = tokenizer.Token(id), ["type_id"] = type } };
        JsonNode Sequence(string name, int type) => new JsonObject { ["Sequence"] = new JsonObject { ["id"] = name, ["type_id"] = type } };
        var (prefix, suffix) = (tokenizer.Parts.Prefix, tokenizer.Parts.Suffix);
        JsonNode[] single = [.. prefix.Select(id => Special(id, 0)), Sequence("A", 0), .. suffix.Select(id => Special(id, 0))];
        return new JsonObject
        {
            ["type"] = "TemplateProcessing",
            ["single"] = new JsonArray(single),
            ["pair"] = new JsonArray([.. single.Select(node => node.DeepClone()), Sequence("B", 1), .. suffix.Select(id => Special(id, 1))]),
            ["special_tokens"] = new JsonObject(prefix.Concat(suffix).Distinct().Select(id => KeyValuePair.Create(
                tokenizer.Token(id)!,
                (JsonNode?)new JsonObject
                {
                    ["id"] = tokenizer.Token(id),
                    ["ids"] = new JsonArray(id),
                    ["tokens"] = new JsonArray(tokenizer.Token(id)),
                }))),
        };
    }

    private static JsonObject DescribeConfig(Tokenizer tokenizer)
    {
        var config = new JsonObject
        {
            ["added_tokens_decoder"] = new JsonObject(tokenizer.AddedTokens.Select(token => KeyValuePair.Create(
                token.Id.ToString(System.Globalization.CultureInfo.InvariantCulture), (JsonNode?)DescribeAdded(token, withId: false)))),
        };
        foreach (var (key, content) in tokenizer.SpecialTokens.Named)
            config[key] = content;
        if (tokenizer.Parts.MaxLength is { } maxLength)
            config["model_max_length"] = maxLength;
        if (tokenizer is WordPieceTokenizer wordPiece)
        {
            config["do_lower_case"] = wordPiece.Normalizer.Lowercase;
            config["tokenize_chinese_chars"] = wordPiece.Normalizer.SeparateChinese;
            config["strip_accents"] = wordPiece.Normalizer.StripAccents;
            config["tokenizer_class"] = "BertTokenizer";
        }
        else if (tokenizer is BytePairTokenizer { Options: var options })
        {
            config["add_bos_token"] = false;
            config["add_prefix_space"] = options.AddsPrefixSpace;
            config["clean_up_tokenization_spaces"] = false;
            config["tokenizer_class"] = options.Pattern switch
            {
                BytePairPattern.Qwen2 => "Qwen2Tokenizer",
                BytePairPattern.Gpt2 => "GPT2Tokenizer",
                _ => "PreTrainedTokenizerFast",
            };
        }

        return config;
    }

    private static JsonObject DescribeAdded(AddedToken token, bool withId)
    {
        var json = new JsonObject();
        if (withId)
            json["id"] = token.Id;
        json["content"] = token.Content;
        json["single_word"] = token.SingleWord;
        json["lstrip"] = token.LeftStrip;
        json["rstrip"] = token.RightStrip;
        json["normalized"] = token.Normalized;
        json["special"] = token.Special;
        return json;
    }

    private static JsonObject VocabularyJson(Tokenizer tokenizer) =>
        new(tokenizer.Vocabulary.OrderBy(pair => pair.Value).Select(pair => KeyValuePair.Create(pair.Key, (JsonNode?)JsonValue.Create(pair.Value))));

    private static void WriteVocabularyLines(string path, WordPieceTokenizer tokenizer)
    {
        var lines = new StringBuilder();
        var expected = 0;
        foreach (var (token, id) in tokenizer.Vocabulary.OrderBy(pair => pair.Value))
        {
            if (id != expected++)
                throw new ArgumentException($"the vocabulary has no token {expected - 1}; vocab.txt allows no gap", nameof(tokenizer));
            lines.Append(token).Append('\n');
        }

        AtomicFile.WriteText(path, lines.ToString());
    }

    private static void WriteJson(string folder, string name, JsonObject json) =>
        AtomicFile.WriteText(Path.Combine(folder, name), json.ToJsonString(Indented) + "\n");
}
