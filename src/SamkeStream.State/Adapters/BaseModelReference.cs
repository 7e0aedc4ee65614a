namespace SamkeStream.State.Adapters;

/// <summary>The language model that an adapter fits.</summary>
/// <param name="Id">Its name.</param>
/// <param name="Digest">SHA-256 of its weights, where known.</param>
public sealed record BaseModelReference(string Id, string? Digest);
