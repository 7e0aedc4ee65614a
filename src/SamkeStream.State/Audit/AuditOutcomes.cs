namespace SamkeStream.State.Audit;

/// <summary>Values of <see cref="AuditRecord.Outcome"/>.</summary>
public static class AuditOutcomes
{
    public const string Done = "done";
    public const string Refused = "refused";
}
