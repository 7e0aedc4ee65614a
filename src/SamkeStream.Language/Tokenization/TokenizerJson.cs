using System.Text.Json;
using SamkeStream.Language.HuggingFace;

namespace SamkeStream.Language.Tokenization;

/// <summary>Reads tokenizer.json, refusing every part that would change ids and that this code does not have.</summary>
internal static class TokenizerJson
{
    public static Tokenizer Read(JsonFile json, SpecialTokens special, int? maxLength)
    {
        var model = json.Object("model") ?? throw json.Refused("model", "is missing");
        var added = ReadAddedTokens(json);
        var (prefix, suffix) = ReadPostProcessor(json, json.Object("post_processor"));

        // Before transformers named it, the type of a model was told from its parts.
        return (model.Text("type") ?? (model.Has("merges") ? "BPE" : "WordPiece")) switch
        {
            "WordPiece" => ReadWordPiece(json, model, new TokenizerParts(added, WithUnknown(special, model), prefix, suffix, maxLength)),
            "BPE" => ReadBytePair(json, model, new TokenizerParts(added, special, prefix, suffix, maxLength)),
            var other => throw model.Refused("type", $"is '{other}'; allowed are WordPiece, BPE"),
        };
    }

    private static SpecialTokens WithUnknown(SpecialTokens special, JsonFile model) => special with { Unknown = model.Text("unk_token") ?? special.Unknown };

    private static WordPieceTokenizer ReadWordPiece(JsonFile json, JsonFile model, TokenizerParts parts)
    {
        RequireText(model, "continuing_subword_prefix", WordPieceTokenizer.ContinuationPrefix);
        if (model.OptionalInteger("max_input_chars_per_word", 1) is { } longest and not WordPieceTokenizer.LongestWord)
            throw model.Refused("max_input_chars_per_word", $"is {longest}; allowed is {WordPieceTokenizer.LongestWord}");
        var normalizer = json.Object("normalizer") ?? throw json.Refused("normalizer", "is missing; allowed is BertNormalizer");
        RequireType(normalizer, "BertNormalizer");
        RequireType(json.Object("pre_tokenizer") ?? throw json.Refused("pre_tokenizer", "is missing; allowed is BertPreTokenizer"), "BertPreTokenizer");
        return new WordPieceTokenizer(ReadVocabulary(model), parts, new BertNormalizer(
            normalizer.Flag("clean_text", true),
            normalizer.Flag("handle_chinese_chars", true),
            normalizer.Has("strip_accents") ? normalizer.Flag("strip_accents", true) : null,
            normalizer.Flag("lowercase", true)));
    }

    private static BytePairTokenizer ReadBytePair(JsonFile json, JsonFile model, TokenizerParts parts)
    {
        foreach (var key in (string[])["continuing_subword_prefix", "end_of_word_suffix"])
            RequireText(model, key, "");
        if (model.Flag("byte_fallback", false))
            throw model.Refused("byte_fallback", "is true; allowed is false: the tokenizer must be byte-level");
        if (model.Element("dropout") is { } dropout && dropout.GetRawText() is not ("0" or "0.0"))
            throw model.Refused("dropout", "is set; allowed is null");
        var options = ReadPreTokenizer(json, json.Object("pre_tokenizer") ?? throw json.Refused("pre_tokenizer", "is missing; allowed is ByteLevel"));
        if (json.Object("normalizer") is { } normalizer)
        {
            RequireType(normalizer, "NFC");
            options = options with { ComposesCharacters = true };
        }

        options = options with { PrefersWholeWords = model.Flag("ignore_merges", false) };
        return new BytePairTokenizer(ReadVocabulary(model), ReadMerges(model), parts, options);
    }

    private static BytePairOptions ReadPreTokenizer(JsonFile json, JsonFile preTokenizer)
    {
        if (preTokenizer.Text("type") == "ByteLevel")
        {
            if (!preTokenizer.Flag("use_regex", true))
                throw preTokenizer.Refused("use_regex", "is false; allowed is true where no Split comes before");
            return new BytePairOptions(BytePairPattern.Gpt2, AddsPrefixSpace: preTokenizer.Flag("add_prefix_space", true));
        }

        RequireType(preTokenizer, "Sequence", "ByteLevel");
        var steps = Objects(preTokenizer, "pretokenizers");
        if (steps.Count != 2)
            throw json.Refused("pre_tokenizer", $"has {steps.Count} steps; allowed are Split and ByteLevel");
        RequireType(steps[0], "Split");
        RequireType(steps[1], "ByteLevel");
        RequireText(steps[0], "behavior", "Isolated");
        if (steps[0].Flag("invert", false))
            throw steps[0].Refused("invert", "is true; allowed is false");
        if (steps[1].Flag("use_regex", true))
            throw steps[1].Refused("use_regex", "is true; allowed is false behind a Split");
        var expression = steps[0].Object("pattern")?.Text("Regex") ?? throw steps[0].Refused("pattern.Regex", "is missing");
        var pattern = WordSplitter.FromExpression(expression)
            ?? throw steps[0].Refused("pattern.Regex", $"is {expression}; allowed are the patterns of GPT-2, Qwen2 and Llama 3");
        return new BytePairOptions(pattern, AddsPrefixSpace: steps[1].Flag("add_prefix_space", true));
    }

    private static (int[] Prefix, int[] Suffix) ReadPostProcessor(JsonFile json, JsonFile? processor)
    {
        switch (processor?.Text("type"))
        {
            case null or "ByteLevel":
                return ([], []);
            case "BertProcessing" or "RobertaProcessing":
                return (IdOfPair(processor!, "cls"), IdOfPair(processor!, "sep"));
            case "TemplateProcessing":
                return ReadTemplate(processor!);
            case "Sequence":
                var around = Objects(processor!, "processors").ConvertAll(step => ReadPostProcessor(json, step));
                return ([.. around.AsEnumerable().Reverse().SelectMany(step => step.Prefix)], [.. around.SelectMany(step => step.Suffix)]);
            case var other:
                throw processor!.Refused("type", $"is '{other}'; allowed are TemplateProcessing, BertProcessing, RobertaProcessing, ByteLevel, Sequence");
        }
    }

    private static (int[] Prefix, int[] Suffix) ReadTemplate(JsonFile processor)
    {
        List<int> prefix = [], suffix = [];
        var target = prefix;
        foreach (var piece in Objects(processor, "single"))
        {
            if (piece.Has("Sequence"))
                target = suffix;
            else if (piece.Object("SpecialToken")?.Text("id") is { } token)
                target.AddRange(processor.Object("special_tokens")?.Object(token)?.Integers("ids") ?? throw processor.Refused("special_tokens", $"lacks {token}"));
            else
                throw processor.Refused("single", "holds a piece that is neither Sequence nor SpecialToken");
        }

        return ([.. prefix], [.. suffix]);
    }

    private static List<AddedToken> ReadAddedTokens(JsonFile json) =>
        json.Has("added_tokens") ? Objects(json, "added_tokens").ConvertAll(token => TokenizerFolder.ReadAddedToken(token.Integer("id", 0), token)) : [];

    private static Dictionary<string, int> ReadVocabulary(JsonFile model) =>
        TokenizerFolder.ReadVocabulary(model.Object("vocab") ?? throw model.Refused("vocab", "is missing"));

    /// <summary>A merge is written "a b" or, by newer libraries, ["a", "b"].</summary>
    private static List<(string Left, string Right)> ReadMerges(JsonFile model)
    {
        if (model.Element("merges") is not { ValueKind: JsonValueKind.Array } merges)
            throw model.Refused("merges", "is missing or no array");
        return [.. merges.EnumerateArray().Select((merge, number) => merge switch
        {
            { ValueKind: JsonValueKind.String } => TokenizerFolder.ReadMerge(merge.GetString()!, model.Path, number),
            { ValueKind: JsonValueKind.Array } when merge.GetArrayLength() == 2 && merge.EnumerateArray().All(part => part.ValueKind == JsonValueKind.String) =>
                (merge[0].GetString()!, merge[1].GetString()!),
            _ => throw model.Refused("merges", $"holds {merge.GetRawText()}; allowed are \"a b\" and [\"a\", \"b\"]"),
        })];
    }

    private static int[] IdOfPair(JsonFile json, string key) =>
        json.Element(key) is { ValueKind: JsonValueKind.Array } pair && pair.GetArrayLength() == 2 && pair[1].ValueKind == JsonValueKind.Number && pair[1].TryGetInt32(out var id)
            ? [id]
            : throw json.Refused(key, "is not a token with its id");

    private static List<JsonFile> Objects(JsonFile json, string key) => json.Objects(key) ?? throw json.Refused(key, "is missing");

    private static void RequireText(JsonFile json, string key, string allowed)
    {
        if (json.Text(key) is { } text && text != allowed)
            throw json.Refused(key, $"is '{text}'; allowed is '{allowed}'");
    }

    private static void RequireType(JsonFile json, params string[] allowed)
    {
        if (!allowed.Contains(json.Text("type")))
            throw json.Refused("type", $"is '{json.Text("type")}'; allowed are {string.Join(", ", allowed)}");
    }
}
