namespace SamkeStream.Language.Tokenization;

/// <summary>Which tokens play which part; null where a tokenizer has none for it.</summary>
public sealed record SpecialTokens
{
    public string? Pad { get; init; }

    public string? Unknown { get; init; }

    public string? Classification { get; init; }

    public string? Separator { get; init; }

    public string? Mask { get; init; }

    public string? Begin { get; init; }

    public string? End { get; init; }

    /// <summary>[PAD], [UNK], [CLS], [SEP], [MASK].</summary>
    public static SpecialTokens Bert { get; } = new()
    {
        Pad = "[PAD]",
        Unknown = "[UNK]",
        Classification = "[CLS]",
        Separator = "[SEP]",
        Mask = "[MASK]",
    };

    /// <summary>The names under which tokenizer_config.json keeps them.</summary>
    internal IEnumerable<(string Key, string Content)> Named =>
        from pair in new (string Key, string? Content)[]
        {
            ("pad_token", Pad), ("unk_token", Unknown), ("cls_token", Classification), ("sep_token", Separator),
            ("mask_token", Mask), ("bos_token", Begin), ("eos_token", End),
        }
        where pair.Content is not null
        select (pair.Key, pair.Content);
}
