namespace SamkeStream.State.Adapters;

/// <summary>The promotions of a stream, oldest first.</summary>
public sealed record AdapterHistory
{
    /// <summary>Entries kept; older ones are dropped.</summary>
    public const int Kept = 256;

    public long LastVersion { get; init; }

    /// <summary>Highest epoch ever promoted; promotions of lower ones are refused.</summary>
    public long HighestEpoch { get; init; }

    public IReadOnlyList<PromotedAdapter> Entries { get; init; } = [];
}
