namespace SamkeStream.State.Streams;

/// <summary>A stream's state as it was read: the snapshot, and what was logged after it.</summary>
/// <param name="Head">Where the stream stands.</param>
/// <param name="Snapshot">Bytes of Catch's own.</param>
/// <param name="Log">Since the snapshot, oldest first; bytes of Catch's own.</param>
/// <param name="Versions">To write on it.</param>
public sealed record StoredState(StreamHead Head, ReadOnlyMemory<byte> Snapshot, IReadOnlyList<ReadOnlyMemory<byte>> Log, StateVersions Versions);
