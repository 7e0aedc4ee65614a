namespace SamkeStream.Catch.Sessions;

/// <summary>Something that a session takes and that its log keeps: a prompt, or the outcome of one.</summary>
internal abstract record LoggedInput;
