namespace SamkeStream.State.Incidents;

/// <summary>A prompt that shows what is new.</summary>
/// <param name="Ordinal">Its number in the stream.</param>
/// <param name="Id">The producer's id.</param>
/// <param name="Time">When it was asked.</param>
public sealed record IncidentPrompt(long Ordinal, string? Id = null, DateTimeOffset? Time = null);
