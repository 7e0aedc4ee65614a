namespace SamkeStream.Contracts.V1;

/// <summary>Exchanges, and the names of the events on <see cref="EventsExchange"/>.</summary>
public static class EventTypes
{
    /// <summary>Topic exchange that prompts enter by; routing key = stream.</summary>
    public const string PromptsExchange = "samke.prompts";

    /// <summary>Topic exchange that every event leaves by, as a <see cref="CloudEvent"/>; routing key = its type.</summary>
    public const string EventsExchange = "samke.events";

    public const string DriftDetected = "drift.detected";
    public const string DriftUpdated = "drift.updated";
    public const string DriftResolved = "drift.resolved";
    public const string AdaptationRequested = "adaptation.requested";
    public const string AdapterGenerated = "adapter.generated";
    public const string AdapterPromoted = "adapter.promoted";
    public const string AdapterRejected = "adapter.rejected";

    private const string Prefix = "io.samke.";
    private const string Suffix = ".v1";

    public static IReadOnlyList<string> All { get; } =
    [
        DriftDetected, DriftUpdated, DriftResolved, AdaptationRequested, AdapterGenerated, AdapterPromoted, AdapterRejected,
    ];

    /// <summary>The type of an event in CloudEvents and its routing key: <c>io.samke.drift.detected.v1</c> for drift.detected.</summary>
    public static string CloudEventType(string name) => $"{Prefix}{name}{Suffix}";

    /// <summary>The name of an event by its type in CloudEvents; null where it is none of ours.</summary>
    public static string? NameOf(string cloudEventType)
    {
        ArgumentNullException.ThrowIfNull(cloudEventType);
        return All.FirstOrDefault(name => CloudEventType(name) == cloudEventType);
    }
}
