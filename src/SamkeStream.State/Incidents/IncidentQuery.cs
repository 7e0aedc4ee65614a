namespace SamkeStream.State.Incidents;

/// <summary>Which incidents to list; newest first.</summary>
public sealed record IncidentQuery
{
    /// <summary>Most incidents of one answer.</summary>
    public const int MostAtOnce = 1_000;

    /// <summary>Of one stream.</summary>
    public string? Stream { get; init; }

    /// <summary>Of one status.</summary>
    public string? Status { get; init; }

    /// <summary>Opened then or later.</summary>
    public DateTimeOffset? From { get; init; }

    /// <summary>Opened before.</summary>
    public DateTimeOffset? To { get; init; }

    /// <summary><see cref="IncidentPage.Next"/> of the page before.</summary>
    public string? After { get; init; }

    public int Limit { get; init; } = 50;
}

/// <summary>One answer to a query.</summary>
/// <param name="Incidents">Newest first.</param>
/// <param name="Next">Where the next page begins; null where this is the last.</param>
public sealed record IncidentPage(IReadOnlyList<Incident> Incidents, string? Next);
