namespace SamkeStream.Language.Tokenization;

/// <param name="Pattern">How text is cut into words.</param>
/// <param name="ComposesCharacters">Text is brought into Unicode's form C first.</param>
/// <param name="AddsPrefixSpace">A text that does not begin with a blank gets one.</param>
/// <param name="PrefersWholeWords">A word that is in the vocabulary is one token, whatever the merges say.</param>
internal sealed record BytePairOptions(
    BytePairPattern Pattern, bool ComposesCharacters = false, bool AddsPrefixSpace = false, bool PrefersWholeWords = false);
