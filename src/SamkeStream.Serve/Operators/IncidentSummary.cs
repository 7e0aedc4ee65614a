using SamkeStream.State.Incidents;

namespace SamkeStream.Serve.Operators;

/// <summary>One line of the list of incidents.</summary>
internal sealed record IncidentSummary
{
    public required string Stream { get; init; }
    public required long Epoch { get; init; }
    public required string Status { get; init; }
    public required bool Suppressed { get; init; }
    public required DateTimeOffset OpenedAt { get; init; }
    public required double Score { get; init; }
    public required double Threshold { get; init; }
    public required long PromptsSinceChange { get; init; }
    public string? Kind { get; init; }
    public string? Tempo { get; init; }
    public string? RegimeId { get; init; }
    public DateTimeOffset? SnoozedUntil { get; init; }
    public DateTimeOffset? ResolvedAt { get; init; }
    public string? Resolution { get; init; }

    public static IncidentSummary Of(Incident incident) => new()
    {
        Stream = incident.Stream,
        Epoch = incident.Epoch,
        Status = incident.Status,
        Suppressed = incident.Suppressed,
        OpenedAt = incident.OpenedAt,
        Score = incident.Score,
        Threshold = incident.Threshold,
        PromptsSinceChange = incident.PromptsSinceChange,
        Kind = incident.Kind,
        Tempo = incident.Tempo,
        RegimeId = incident.RegimeId,
        SnoozedUntil = incident.SnoozedUntil,
        ResolvedAt = incident.ResolvedAt,
        Resolution = incident.Resolution,
    };
}
