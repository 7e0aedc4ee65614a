namespace SamkeStream.State.References;

/// <summary>A stream that uses a reference.</summary>
/// <param name="Stream">Its name.</param>
/// <param name="ComparedWith">What the stream is compared with instead, where only its settings name the reference; null where it is this one, or none yet.</param>
public sealed record ReferenceUser(string Stream, string? ComparedWith);
