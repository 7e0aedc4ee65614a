using System.Diagnostics.CodeAnalysis;

namespace SamkeStream.State.Audit;

/// <summary>A record in its place in the log. The next entry names the SHA-256 of its bytes, so none can be changed unseen.</summary>
public sealed record AuditEntry : AuditRecord
{
    public AuditEntry()
    {
    }

    [SetsRequiredMembers]
    internal AuditEntry(AuditRecord record, long sequence, string previous)
        : base(record)
    {
        Sequence = sequence;
        Previous = previous;
    }

    /// <summary>Place in the log, from 1.</summary>
    public required long Sequence { get; init; }

    /// <summary>Hash of the entry before; 64 zeros for the first.</summary>
    public required string Previous { get; init; }

    /// <summary>SHA-256 of the stored bytes; told, not stored.</summary>
    public string? Hash { get; init; }
}
