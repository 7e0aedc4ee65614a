namespace SamkeStream.Catch;

/// <summary>When a message's prompts passed the stages from the broker to the store; times are those of <see cref="System.Diagnostics.Stopwatch.GetTimestamp"/>.</summary>
/// <param name="Stream">Name of the stream.</param>
/// <param name="Ids">Of its prompts.</param>
/// <param name="Received">The message came in.</param>
/// <param name="Begun">Its batch was begun to be encoded.</param>
/// <param name="Encoded">The batch was encoded.</param>
/// <param name="Taken">The batch was begun to be judged.</param>
/// <param name="Stored">What follows from it was stored and published.</param>
public sealed record PromptTimes(string Stream, IReadOnlyList<string?> Ids, long Received, long Begun, long Encoded, long Taken, long Stored);
