namespace SamkeStream.State.Adapters;

/// <param name="Digest">SHA-256 of the manifest's bytes.</param>
/// <param name="Manifest">The manifest.</param>
public sealed record StoredAdapter(string Digest, AdapterManifest Manifest);
