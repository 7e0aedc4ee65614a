namespace SamkeStream.State;

/// <summary>A stored document.</summary>
/// <param name="Body">Its bytes.</param>
/// <param name="Version">SHA-1 of the bytes, 40 hex digits: names the state, protects nothing.</param>
public sealed record Document(ReadOnlyMemory<byte> Body, string Version);
