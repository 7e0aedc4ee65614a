using SamkeStream.Drift;
using SamkeStream.State.References;

namespace SamkeStream.Catch.References;

/// <param name="Reference">The one copy in memory.</param>
/// <param name="Blob">Digest of its stored bytes.</param>
/// <param name="Calibration">What there is to know of it.</param>
internal sealed record FittedReference(DriftReference Reference, string Blob, ReferenceCalibration Calibration);
