namespace SamkeStream.Language.Encoders;

/// <summary>Hidden states of N texts at L positions in C channels, row-major [N, L, C].</summary>
/// <param name="Values">N · L · C values.</param>
/// <param name="Count">N.</param>
/// <param name="Length">L.</param>
/// <param name="Channels">C.</param>
public sealed record TokenStates(float[] Values, int Count, int Length, int Channels);
