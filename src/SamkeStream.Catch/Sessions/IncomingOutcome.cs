namespace SamkeStream.Catch.Sessions;

/// <param name="PromptId">Id of the prompt that was answered.</param>
/// <param name="Score">Higher is better; finite.</param>
internal sealed record IncomingOutcome(string PromptId, double Score) : LoggedInput;
