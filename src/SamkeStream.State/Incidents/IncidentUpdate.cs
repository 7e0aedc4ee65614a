namespace SamkeStream.State.Incidents;

/// <summary>Something that happened to an incident.</summary>
/// <param name="At">When.</param>
/// <param name="What">detected, updated, adaptation-requested, resolved, snooze-over, or an operator's verb.</param>
/// <param name="Detail">In words.</param>
/// <param name="By">The operator; absent where the detector spoke.</param>
public sealed record IncidentUpdate(DateTimeOffset At, string What, string Detail, string? By = null);
