namespace SamkeStream.State.Streams;

/// <summary>One change of a stream's state: a snapshot that replaces all before it, or another entry of the log.</summary>
/// <param name="Stream">Name of the stream.</param>
/// <param name="Versions">What the change was made on.</param>
/// <param name="Head">Where the stream stands then.</param>
/// <param name="Snapshot">The whole state; null where <paramref name="LogEntry"/> is added.</param>
/// <param name="LogEntry">What came after the state read; null where a snapshot is written.</param>
/// <param name="Reference">The reference now compared with; null where it stays. Only with a snapshot.</param>
public sealed record StateWrite(
    string Stream, StateVersions Versions, StreamHead Head, ReadOnlyMemory<byte>? Snapshot, ReadOnlyMemory<byte>? LogEntry, ReadOnlyMemory<byte>? Reference = null);
