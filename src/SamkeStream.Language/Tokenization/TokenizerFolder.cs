using System.Text.Json;
using SamkeStream.Language.HuggingFace;

namespace SamkeStream.Language.Tokenization;

/// <summary>Finds a folder's tokenizer files and what tokenizer_config.json says beside them.</summary>
internal static class TokenizerFolder
{
    public const string TokenizerFile = "tokenizer.json";
    public const string ConfigFile = "tokenizer_config.json";
    public const string WordPieceVocabularyFile = "vocab.txt";
    public const string BytePairVocabularyFile = "vocab.json";
    public const string MergesFile = "merges.txt";
    private const string AddedTokensFile = "added_tokens.json";
    private const string SpecialTokensFile = "special_tokens_map.json";

    public static Tokenizer Load(string folder)
    {
        var config = JsonFile.ReadIfPresent(Path.Combine(folder, ConfigFile));
        var special = ReadSpecialTokens(config, JsonFile.ReadIfPresent(Path.Combine(folder, SpecialTokensFile)));
        var tokenizerFile = Path.Combine(folder, TokenizerFile);
        var path = tokenizerFile;
        try
        {
            if (File.Exists(path))
                return TokenizerJson.Read(JsonFile.Read(path), special, MaxLength(config));
            path = Path.Combine(folder, WordPieceVocabularyFile);
            if (File.Exists(path))
                return ReadWordPiece(path, config, special);
            path = Path.Combine(folder, BytePairVocabularyFile);
            if (File.Exists(path))
                return ReadBytePair(folder, config, special);
        }
        catch (ArgumentException exception)
        {
            throw new ModelFolderException($"{path}: {exception.Message}", exception);
        }

        throw new ModelFolderException(
            $"{folder}: no tokenizer; allowed are {TokenizerFile}, {WordPieceVocabularyFile}, or {BytePairVocabularyFile} with {MergesFile}");
    }

    /// <summary>Ids by token of a JSON object.</summary>
    public static Dictionary<string, int> ReadVocabulary(JsonFile json)
    {
        var vocabulary = new Dictionary<string, int>(StringComparer.Ordinal);
        var owners = new Dictionary<int, string>();
        foreach (var (token, id) in json.AllIntegers())
        {
            if (!owners.TryAdd(id, token))
                throw json.Refused(token, $"has the id {id}, which '{owners[id]}' has already");
            if (!vocabulary.TryAdd(token, id))
                throw json.Refused(token, "occurs twice");
        }

        return vocabulary;
    }

    public static (string Left, string Right) ReadMerge(string line, string path, int number)
    {
        var blank = line.IndexOf(' ', StringComparison.Ordinal);
        return blank > 0 && blank < line.Length - 1 && line.IndexOf(' ', blank + 1) < 0
            ? (line[..blank], line[(blank + 1)..])
            : throw new ModelFolderException($"{path}: merge {number} is '{line}'; allowed are two tokens with one blank between them");
    }

    private static WordPieceTokenizer ReadWordPiece(string path, JsonFile? config, SpecialTokens special)
    {
        var vocabulary = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var line in File.ReadLines(path))
        {
            if (!vocabulary.TryAdd(line.TrimEnd('\r'), vocabulary.Count))
                throw new ModelFolderException($"{path}: line {vocabulary.Count + 1} repeats '{line}'");
        }

        special = new SpecialTokens
        {
            Pad = special.Pad ?? SpecialTokens.Bert.Pad,
            Unknown = special.Unknown ?? SpecialTokens.Bert.Unknown,
            Classification = special.Classification ?? SpecialTokens.Bert.Classification,
            Separator = special.Separator ?? SpecialTokens.Bert.Separator,
            Mask = special.Mask ?? SpecialTokens.Bert.Mask,
        };
        var added = special.Named.Where(named => vocabulary.ContainsKey(named.Content))
            .Select(named => new AddedToken(vocabulary[named.Content], named.Content)).ToList();
        int[] Id(string? token) => vocabulary.TryGetValue(token!, out var id)
            ? [id]
            : throw new ModelFolderException($"{path}: the vocabulary lacks {token}");
        var normalizer = new BertNormalizer(
            SeparateChinese: config?.Flag("tokenize_chinese_chars", true) ?? true,
            StripAccents: config?.Has("strip_accents") == true ? config.Flag("strip_accents", true) : null,
            Lowercase: config?.Flag("do_lower_case", true) ?? true);
        return new WordPieceTokenizer(
            vocabulary, new TokenizerParts(added, special, Id(special.Classification), Id(special.Separator), MaxLength(config)), normalizer);
    }

    private static BytePairTokenizer ReadBytePair(string folder, JsonFile? config, SpecialTokens special)
    {
        var vocabulary = ReadVocabulary(JsonFile.Read(Path.Combine(folder, BytePairVocabularyFile)));
        var mergesPath = Path.Combine(folder, MergesFile);
        if (!File.Exists(mergesPath))
            throw new ModelFolderException($"{mergesPath}: the file does not exist");
        var merges = File.ReadLines(mergesPath).Where(line => line.Length > 0 && !line.StartsWith("#version", StringComparison.Ordinal))
            .Select((line, number) => ReadMerge(line.TrimEnd('\r'), mergesPath, number)).ToList();
        var added = ReadAddedTokens(folder, config, special, vocabulary);
        return new BytePairTokenizer(vocabulary, merges, new TokenizerParts(added, special, [], [], MaxLength(config)), ReadOptions(folder, config));
    }

    private static BytePairOptions ReadOptions(string folder, JsonFile? config)
    {
        if (config is null)
            throw new ModelFolderException($"{Path.Combine(folder, ConfigFile)}: the file does not exist; {MergesFile} without {TokenizerFile} needs its tokenizer_class");
        if (config.Flag("add_bos_token", false))
            throw config.Refused("add_bos_token", $"is true; without {TokenizerFile} allowed is false");
        return config.Text("tokenizer_class") switch
        {
            "Qwen2Tokenizer" or "Qwen2TokenizerFast" => new BytePairOptions(BytePairPattern.Qwen2, ComposesCharacters: true),
            "GPT2Tokenizer" or "GPT2TokenizerFast" => new BytePairOptions(BytePairPattern.Gpt2, AddsPrefixSpace: config.Flag("add_prefix_space", false)),
            var other => throw config.Refused("tokenizer_class", $"is '{other}'; without {TokenizerFile} allowed are Qwen2Tokenizer, GPT2Tokenizer"),
        };
    }

    /// <summary>From added_tokens_decoder, which has all flags, else from added_tokens.json; tokens that play a part count as added, too.</summary>
    private static List<AddedToken> ReadAddedTokens(string folder, JsonFile? config, SpecialTokens special, Dictionary<string, int> vocabulary)
    {
        var parts = special.Named.Select(named => named.Content).ToHashSet(StringComparer.Ordinal);
        var added = new SortedDictionary<int, AddedToken>();
        if (config?.Object("added_tokens_decoder") is { } decoder)
        {
            foreach (var key in decoder.Keys)
            {
                var id = int.TryParse(key, out var number) && number >= 0 ? number : throw decoder.Refused(key, "is not an id");
                added[id] = ReadAddedToken(id, decoder.Object(key) ?? throw decoder.Refused(key, "is null"));
            }
        }
        else if (JsonFile.ReadIfPresent(Path.Combine(folder, AddedTokensFile)) is { } file)
        {
            foreach (var content in file.Keys)
                added[file.Integer(content, 0)] = new AddedToken(file.Integer(content, 0), content, parts.Contains(content));
        }

        foreach (var content in parts)
        {
            if (vocabulary.TryGetValue(content, out var id))
                added.TryAdd(id, new AddedToken(id, content));
        }

        return [.. added.Values];
    }

    internal static AddedToken ReadAddedToken(int id, JsonFile token) => new(
        id,
        token.Text("content") ?? throw token.Refused("content", "is missing"),
        token.Flag("special", false),
        token.Flag("single_word", false),
        token.Flag("lstrip", false),
        token.Flag("rstrip", false),
        token.Flag("normalized", false));

    private static SpecialTokens ReadSpecialTokens(JsonFile? config, JsonFile? map)
    {
        string? Content(string key) => ReadContent(config, key) ?? ReadContent(map, key);
        return new SpecialTokens
        {
            Pad = Content("pad_token"),
            Unknown = Content("unk_token"),
            Classification = Content("cls_token"),
            Separator = Content("sep_token"),
            Mask = Content("mask_token"),
            Begin = Content("bos_token"),
            End = Content("eos_token"),
        };
    }

    /// <summary>A token is written as its text or as an object with its flags.</summary>
    private static string? ReadContent(JsonFile? json, string key) =>
        json?.Element(key)?.ValueKind == JsonValueKind.Object ? json.Object(key)!.Text("content") : json?.Text(key);

    private static int? MaxLength(JsonFile? config) =>
        config?.Element("model_max_length") is { ValueKind: JsonValueKind.Number } length && length.TryGetInt32(out var most) && most > 0 ? most : null;
}
