namespace SamkeStream.Catch.Sessions;

/// <param name="Prompt">As it was taken.</param>
/// <param name="Vector">What it was judged by, so that it need not be encoded again.</param>
internal sealed record LoggedPrompt(IncomingPrompt Prompt, float[] Vector) : LoggedInput;
