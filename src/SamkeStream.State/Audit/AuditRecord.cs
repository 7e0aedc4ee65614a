namespace SamkeStream.State.Audit;

/// <summary>What an operator did, or was refused.</summary>
public record AuditRecord
{
    public required DateTimeOffset At { get; init; }

    public required string Actor { get; init; }

    public required string Verb { get; init; }

    /// <summary>What it was done to: a stream, an incident (<c>orders/3</c>), a suppression, a refused message.</summary>
    public required string Target { get; init; }

    public string? Stream { get; init; }

    public string? Reason { get; init; }

    /// <summary>Tells a repeat of a command from another one: a command is logged once.</summary>
    public required Guid CommandId { get; init; }

    /// <summary>SHA-256 of the target's JSON before it; absent where there was none.</summary>
    public string? Before { get; init; }

    /// <summary>SHA-256 of the target's JSON after it.</summary>
    public string? After { get; init; }

    /// <summary>One of <see cref="AuditOutcomes"/>.</summary>
    public string Outcome { get; init; } = AuditOutcomes.Done;

    /// <summary>Why it was refused, or what it did.</summary>
    public string? Detail { get; init; }
}
