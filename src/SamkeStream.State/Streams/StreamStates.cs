namespace SamkeStream.State.Streams;

/// <summary>
/// The state that Catch keeps of a stream: seen ids, detector and pending window in one document, so that they change
/// together. The bytes are Catch's own.
/// </summary>
public sealed class StreamStates(IStore store)
{
    public ValueTask<Document?> ReadAsync(string stream, CancellationToken cancellationToken = default) =>
        store.ReadAsync(StreamKeys.CatchState(stream), cancellationToken);

    /// <summary>Replaces the state read before; false where another worker wrote since.</summary>
    /// <param name="stream">Name of the stream.</param>
    /// <param name="state">The new bytes.</param>
    /// <param name="expectedVersion">Version of the state read; null where there was none.</param>
    /// <param name="cancellationToken">Ends the wait; the write may still be made.</param>
    public ValueTask<bool> TryWriteAsync(
        string stream, ReadOnlyMemory<byte> state, string? expectedVersion, CancellationToken cancellationToken = default) =>
        store.TryCommitAsync([new DocumentWrite(StreamKeys.CatchState(stream), state, expectedVersion)], cancellationToken);
}
