namespace SamkeStream.State.Refusals;

/// <summary>A message that was not accepted.</summary>
public sealed record RefusedMessage
{
    /// <summary>12 hex digits, given when it is noted.</summary>
    public string Id { get; init; } = "";

    /// <summary>Short and from a small set, for counting: text-missing, text-too-long, invalid-json …</summary>
    public required string Reason { get; init; }

    /// <summary>What was wrong, where, and what is allowed.</summary>
    public required string Detail { get; init; }

    /// <summary>Where it came in: a queue, or over HTTP <c>http/prompts</c>, <c>http/outcomes</c>.</summary>
    public required string Source { get; init; }

    public required DateTimeOffset At { get; init; }

    /// <summary>The stream as the message named it; absent where it named none.</summary>
    public string? Stream { get; init; }

    /// <summary>Digest of the blob with the body, kept as long as the stream keeps texts; absent where it keeps none.</summary>
    public string? BodyRef { get; init; }

    /// <summary>SHA-256 of the body as it came; absent in messages that were noted before it was.</summary>
    public string? BodySha256 { get; init; }

    /// <summary>Bytes of the body as it came.</summary>
    public long BodyBytes { get; init; }

    /// <summary>Whether the body was longer than what is kept.</summary>
    public bool IsBodyCut { get; init; }
}
