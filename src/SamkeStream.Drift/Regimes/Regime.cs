namespace SamkeStream.Drift.Regimes;

/// <summary>A kind of traffic that a stream has shown before.</summary>
/// <param name="Id">Names it within the stream: r0 is the first reference, rN what came with the N-th detection.</param>
/// <param name="Mean">Mean sentence vector [C], in the encoder's own space.</param>
/// <param name="Count">Prompts behind the mean.</param>
/// <param name="ReferenceDigest">The reference that was made of it; null where it did not last that long.</param>
public sealed record Regime(string Id, float[] Mean, int Count, string? ReferenceDigest);
