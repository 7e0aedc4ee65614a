namespace SamkeStream.State.Refusals;

/// <summary>That a refused message was put back.</summary>
/// <param name="At">The last time.</param>
/// <param name="Actor">Who did it then.</param>
/// <param name="Times">How often.</param>
public sealed record Replay(DateTimeOffset At, string Actor, int Times);
