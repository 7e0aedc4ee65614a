namespace SamkeStream.Language.Tokenization;

/// <summary>What all tokenizers have beside their vocabulary.</summary>
/// <param name="Added">Tokens found in the text as it stands.</param>
/// <param name="SpecialTokens">Which token plays which part.</param>
/// <param name="Prefix">Ids put before a text.</param>
/// <param name="Suffix">Ids put behind a text.</param>
/// <param name="MaxLength">The model's limit, for tokenizer_config.json.</param>
internal sealed record TokenizerParts(IReadOnlyList<AddedToken> Added, SpecialTokens SpecialTokens, int[] Prefix, int[] Suffix, int? MaxLength = null);
