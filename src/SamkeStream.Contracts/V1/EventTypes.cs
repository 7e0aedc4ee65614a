namespace SamkeStream.Contracts.V1;

/// <summary>Exchanges, and the routing keys of the events on <see cref="EventsExchange"/>.</summary>
public static class EventTypes
{
    /// <summary>Topic exchange that prompts enter by; routing key = stream.</summary>
    public const string PromptsExchange = "samke.prompts";

    /// <summary>Topic exchange that every event leaves by; routing key = type.</summary>
    public const string EventsExchange = "samke.events";

    public const string DriftDetected = "drift.detected";
    public const string DriftUpdated = "drift.updated";
    public const string DriftResolved = "drift.resolved";
    public const string AdaptationRequested = "adaptation.requested";
    public const string AdapterGenerated = "adapter.generated";
    public const string AdapterPromoted = "adapter.promoted";
    public const string AdapterRejected = "adapter.rejected";

    public static IReadOnlyList<string> All { get; } =
    [
        DriftDetected, DriftUpdated, DriftResolved, AdaptationRequested, AdapterGenerated, AdapterPromoted, AdapterRejected,
    ];
}
