namespace SamkeStream.State.Alerts;

/// <summary>Why a delivery was given up.</summary>
/// <param name="At">When.</param>
/// <param name="Attempts">How often it was tried.</param>
/// <param name="Problem">What the last attempt met.</param>
public sealed record AlertFailure(DateTimeOffset At, int Attempts, string Problem);
