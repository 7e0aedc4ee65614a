namespace SamkeStream.State.Adapters;

/// <param name="Version">Version within the stream.</param>
/// <param name="Name">Unique name.</param>
/// <param name="Digest">SHA-256 of the manifest.</param>
public sealed record AdapterReference(long Version, string Name, string Digest);
