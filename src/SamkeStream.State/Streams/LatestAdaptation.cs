namespace SamkeStream.State.Streams;

/// <summary>What came of the latest request for an adapter of a stream.</summary>
/// <param name="Epoch">Of the request.</param>
/// <param name="At">When it ended.</param>
/// <param name="Outcome">generated or rejected.</param>
/// <param name="Prompts">Prompts of the window.</param>
/// <param name="Unresolved">Those of them that were left out, because their text is kept nowhere that was asked.</param>
/// <param name="Reason">Why nothing was generated.</param>
public sealed record LatestAdaptation(long Epoch, DateTimeOffset At, string Outcome, int Prompts, int Unresolved, string? Reason = null)
{
    public const string Generated = "generated";
    public const string Rejected = "rejected";
}
