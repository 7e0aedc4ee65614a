namespace SamkeStream.State.Audit;

/// <summary>What checking the whole log gave.</summary>
/// <param name="Entries">Entries that the log says it has.</param>
/// <param name="Head">Hash of the last one; keep it elsewhere to prove later that nothing before it was changed.</param>
/// <param name="BrokenAt">The first entry that does not fit; null where all do.</param>
/// <param name="Problem">What does not fit.</param>
public sealed record AuditVerification(long Entries, string Head, long? BrokenAt = null, string? Problem = null)
{
    public bool IsWhole => BrokenAt is null;
}
