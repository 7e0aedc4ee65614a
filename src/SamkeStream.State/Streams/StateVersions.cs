namespace SamkeStream.State.Streams;

/// <summary>Versions of the documents that make up a stream's state, as they were last read or written.</summary>
/// <param name="Head">Null where the stream has no state.</param>
/// <param name="Snapshot">Null where the stream has no state.</param>
/// <param name="Reference">Null where none is stored.</param>
/// <param name="Log">One for each entry since the snapshot.</param>
public sealed record StateVersions(string? Head, string? Snapshot, string? Reference, LogVersions Log)
{
    /// <summary>What a head notes of the documents beside it; entries of a log are written once, so the last one names all.</summary>
    public string Parts() => $"{Snapshot} {Reference} {Log.Last}";

    /// <summary>Those of a stream without state.</summary>
    public static StateVersions None { get; } = new(null, null, null, LogVersions.None);
}
