using SamkeStream.Drift;
using SamkeStream.Drift.Detection;

namespace SamkeStream.Benchmarks.Drift.Measures;

/// <summary>One stream with a change and no alarm before it.</summary>
/// <param name="Delay">Prompts from the change to the alarm, the alarming one included; the limit where none came.</param>
/// <param name="IsDetected">Whether an alarm came.</param>
/// <param name="Arm">The arm that raised it.</param>
/// <param name="ChangePointError">Estimated minus true change point.</param>
/// <param name="Shift">‖z̄ − z̄_R‖² of those prompts beyond chance, per component.</param>
/// <param name="Kind">The kind once 128 prompts after the estimated change point are in.</param>
public sealed record ChangeSample(int Delay, bool IsDetected, DriftArm Arm, long ChangePointError, double Shift, DriftKind Kind);
