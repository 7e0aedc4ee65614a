using SamkeStream.Drift;
using SamkeStream.State.References;

namespace SamkeStream.Catch.References;

/// <summary>A version of the library, ready to be compared with.</summary>
/// <param name="Id">The version.</param>
/// <param name="Reference">Calibrated for the budget that was asked for, where that was done.</param>
/// <param name="Blob">Digest of its bytes.</param>
/// <param name="Input">What of prompts it was made of.</param>
internal sealed record TakenReference(ReferenceId Id, DriftReference Reference, string Blob, string? Input);
