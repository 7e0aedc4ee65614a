namespace SamkeStream.State;

/// <summary>One guarded write of a commit.</summary>
/// <param name="Key">The document's key, see <see cref="StoreKey"/>.</param>
/// <param name="Body">The new bytes; null deletes the document.</param>
/// <param name="ExpectedVersion">Version that the document must have; null where it must not exist.</param>
public sealed record DocumentWrite(string Key, ReadOnlyMemory<byte>? Body, string? ExpectedVersion);
