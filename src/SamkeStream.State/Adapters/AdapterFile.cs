namespace SamkeStream.State.Adapters;

/// <summary>One file of an adapter.</summary>
/// <param name="Path">Its name; no folders.</param>
/// <param name="Sha256">Digest of its blob.</param>
/// <param name="Size">Bytes.</param>
public sealed record AdapterFile(string Path, string Sha256, long Size);
