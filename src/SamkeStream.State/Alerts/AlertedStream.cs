namespace SamkeStream.State.Alerts;

/// <summary>What was alerted of a stream, so that nothing is told twice and what is open can be told again.</summary>
public sealed record AlertedStream
{
    /// <summary>Ids of events kept to know them again.</summary>
    public const int KeptIds = 64;

    public required string Stream { get; init; }

    /// <summary>Epoch of the incident that is open, or was last.</summary>
    public long Epoch { get; init; }

    public bool IsOpen { get; init; }

    /// <summary>Whether the incident that is open was told to anybody; what an operator suppressed was not.</summary>
    public bool IsTold { get; init; }

    /// <summary>An operator suppressed or snoozed the incident.</summary>
    public bool IsSilent { get; init; }

    /// <summary>When the incident was first heard of.</summary>
    public DateTimeOffset StartsAt { get; init; }

    /// <summary>Highest of the incident so far.</summary>
    public string Severity { get; init; } = AlertSeverities.Info;

    /// <summary>What was told last of the incident: the same again is no news.</summary>
    public string? Told { get; init; }

    public IReadOnlyList<string> SeenIds { get; init; } = [];
}
