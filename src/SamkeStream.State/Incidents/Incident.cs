using SamkeStream.Contracts.V1;

namespace SamkeStream.State.Incidents;

/// <summary>One drift of one stream, from its alarm to its end.</summary>
public sealed record Incident
{
    /// <summary>Updates kept of one incident; the first is always among them.</summary>
    public const int UpdatesKept = 100;

    public required string Stream { get; init; }

    /// <summary>Epoch of its alarm, see <see cref="DriftDetected.Epoch"/>.</summary>
    public required long Epoch { get; init; }

    /// <summary>One of <see cref="IncidentStatuses"/>.</summary>
    public string Status { get; init; } = IncidentStatuses.Open;

    /// <summary>Its alarm fell into a suppression, so no alert left.</summary>
    public bool Suppressed { get; init; }

    public required DateTimeOffset OpenedAt { get; init; }

    /// <summary>The prompt that raised the alarm, counted as <see cref="Contracts.V1.ChangePoint.Ordinal"/>.</summary>
    public required long Ordinal { get; init; }

    public required ChangePoint ChangePoint { get; init; }

    /// <summary>Prompts from the change point to the alarm.</summary>
    public required long DelayEstimatePrompts { get; init; }

    public required double Score { get; init; }

    public required double Threshold { get; init; }

    /// <summary>One of <see cref="DriftKinds"/>; absent while undecided.</summary>
    public string? Kind { get; init; }

    public string? Tempo { get; init; }

    /// <summary>The known regime that the stream went to; absent where it is new.</summary>
    public string? RegimeId { get; init; }

    /// <summary>A known regime that it could be; more prompts will tell.</summary>
    public string? RegimeCandidate { get; init; }

    /// <summary>Share of prompts far from the reference, above the reference's own.</summary>
    public double? FarShare { get; init; }

    public long PromptsSinceChange { get; init; }

    public double? EValue { get; init; }

    /// <summary>What each channel of each arm said at the alarm.</summary>
    public IReadOnlyList<IncidentEvidence> Evidence { get; init; } = [];

    /// <summary>The cells of the reference whose share of the prompts changed most.</summary>
    public IReadOnlyList<IncidentCell> Cells { get; init; } = [];

    /// <summary>Prompts that show what is new; their texts are in <see cref="PromptsRef"/>.</summary>
    public IReadOnlyList<IncidentPrompt> Prompts { get; init; } = [];

    /// <summary>Digest of a <see cref="Streams.PromptWindow"/> with the texts, kept as long as the stream keeps texts.</summary>
    public string? PromptsRef { get; init; }

    public required CalibrationFacts Calibration { get; init; }

    /// <summary>Digest of the reference that the prompts were compared with.</summary>
    public string? ReferenceDigest { get; init; }

    public bool ConceptObservable { get; init; }

    /// <summary>When the snooze ends.</summary>
    public DateTimeOffset? SnoozedUntil { get; init; }

    public DateTimeOffset? ResolvedAt { get; init; }

    /// <summary>One of <see cref="ResolutionReasons"/>.</summary>
    public string? Resolution { get; init; }

    /// <summary>What happened, in order.</summary>
    public IReadOnlyList<IncidentUpdate> Updates { get; init; } = [];

    /// <summary>Counts the changes; the store keeps the highest.</summary>
    public long Revision { get; init; }

    /// <summary>Name of the incident in paths and texts.</summary>
    public string Name() => $"{Stream}/{Epoch}";

    /// <summary>The incident with one more update and revision.</summary>
    public Incident With(IncidentUpdate update)
    {
        var updates = new List<IncidentUpdate>(Updates) { update };
        if (updates.Count > UpdatesKept)
            updates.RemoveAt(1);
        return this with { Updates = updates, Revision = Revision + 1 };
    }

    /// <summary>Whether the verb may be used now; else what is wrong and what is allowed.</summary>
    public string? MistakeOf(string verb)
    {
        var allowed = IncidentStatuses.VerbsOf(Status);
        return allowed.Contains(verb, StringComparer.Ordinal)
            ? null
            : $"incident {Name()} is {Status}, so {verb} is not possible; allowed: {(allowed.Count > 0 ? string.Join(", ", allowed) : "nothing")}";
    }
}
