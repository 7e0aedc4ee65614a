namespace SamkeStream.Catch.Sessions;

/// <param name="Prompt">One that was left out; its id counts as taken.</param>
internal sealed record SampledOutPrompt(IncomingPrompt Prompt) : LoggedInput;
