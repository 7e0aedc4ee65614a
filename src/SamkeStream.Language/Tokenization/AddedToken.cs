namespace SamkeStream.Language.Tokenization;

/// <summary>A token that is found in the text as it stands, before the model's own splitting.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Content">The text that stands for it.</param>
/// <param name="Special">A control token, left out by <c>Decode(skipSpecialTokens: true)</c>.</param>
/// <param name="SingleWord">Found only where no word character stands beside it.</param>
/// <param name="LeftStrip">Takes the white space before it along.</param>
/// <param name="RightStrip">Takes the white space behind it along.</param>
/// <param name="Normalized">Looked for in the normalized text rather than in the text as given.</param>
public sealed record AddedToken(
    int Id, string Content, bool Special = true, bool SingleWord = false, bool LeftStrip = false, bool RightStrip = false, bool Normalized = false);
