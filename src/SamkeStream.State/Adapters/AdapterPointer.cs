namespace SamkeStream.State.Adapters;

/// <summary>Which adapter of a stream to serve. Without a digest: the base model, after a rollback.</summary>
public sealed record AdapterPointer
{
    public required string Stream { get; init; }

    /// <summary>0 for the base model.</summary>
    public long Version { get; init; }

    public string? Name { get; init; }

    /// <summary>SHA-256 of the manifest, which is a blob.</summary>
    public string? Digest { get; init; }

    public long? Epoch { get; init; }

    public string? Strategy { get; init; }

    public bool? Validated { get; init; }

    /// <summary>When the pointer was moved here.</summary>
    public required DateTimeOffset PromotedAt { get; init; }

    /// <summary>W3C trace context of the promotion; absent after a rollback.</summary>
    public string? Traceparent { get; init; }

    /// <summary>What a rollback would go to; absent for the base model.</summary>
    public AdapterReference? Previous { get; init; }
}
