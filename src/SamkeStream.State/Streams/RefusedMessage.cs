namespace SamkeStream.State.Streams;

/// <summary>A message that was not accepted.</summary>
public sealed record RefusedMessage
{
    /// <summary>Short and from a small set, for counting: text-missing, text-too-long, invalid-json …</summary>
    public required string Reason { get; init; }

    /// <summary>What was wrong, where, and what is allowed.</summary>
    public required string Detail { get; init; }

    /// <summary>Where it came in: a queue or an HTTP path.</summary>
    public required string Source { get; init; }

    public required DateTimeOffset At { get; init; }

    /// <summary>The stream as the message named it; absent where it named none.</summary>
    public string? Stream { get; init; }

    /// <summary>The beginning of the body; bytes that are no UTF-8 are replaced.</summary>
    public string? Body { get; init; }
}
