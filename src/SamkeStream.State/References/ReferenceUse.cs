namespace SamkeStream.State.References;

/// <summary>What a stream is compared with.</summary>
public sealed record ReferenceUse
{
    /// <summary>NAME@VERSION; null while the first is learned.</summary>
    public string? Reference { get; init; }

    /// <summary>Digest of the reference as incidents name it.</summary>
    public string? Digest { get; init; }

    public DateTimeOffset? Since { get; init; }

    /// <summary>The stream's regime that it describes.</summary>
    public string? RegimeId { get; init; }

    /// <summary>It is in use again because its regime came back; nothing was learned.</summary>
    public bool IsRecalled { get; init; }

    /// <summary>T that the thresholds are for. Differs from the stream's own where the reference cannot be calibrated anew.</summary>
    public long? BudgetPrompts { get; init; }

    /// <summary>approximate or calibrated, for this T.</summary>
    public string? State { get; init; }

    /// <summary>Why the reference or the budget that the settings name is not in use.</summary>
    public string? Problem { get; init; }
}
