using System.Text.Json;
using System.Text.Json.Serialization;

namespace SamkeStream.Contracts.V1;

/// <summary>An event as it leaves SamkeStream: the structured JSON mode of CloudEvents 1.0.</summary>
public sealed record CloudEvent
{
    public const string ContentType = "application/cloudevents+json";

    [JsonPropertyName("specversion")]
    public string SpecVersion { get; init; } = "1.0";

    /// <summary>The event's id: a repeat carries the same.</summary>
    public required string Id { get; init; }

    /// <summary>/streams/{stream}.</summary>
    public required string Source { get; init; }

    /// <summary>See <see cref="EventTypes.CloudEventType"/>; also the routing key.</summary>
    public required string Type { get; init; }

    /// <summary>epochs/{epoch}: what the events of one drift share.</summary>
    public required string Subject { get; init; }

    public required DateTimeOffset Time { get; init; }

    [JsonPropertyName("datacontenttype")]
    public string DataContentType { get; init; } = "application/json";

    /// <summary>Names the contract of <see cref="Data"/>.</summary>
    [JsonPropertyName("dataschema")]
    public required string DataSchema { get; init; }

    /// <summary>W3C trace context of the prompt that raised the alarm, where it came with one (extension "distributed tracing").</summary>
    public string? Traceparent { get; init; }

    public string? Tracestate { get; init; }

    /// <summary>The event's own JSON, such as that of <see cref="DriftDetected"/>.</summary>
    public required JsonElement Data { get; init; }

    /// <summary>Puts an event's JSON into its envelope.</summary>
    /// <param name="name">One of <see cref="EventTypes.All"/>.</param>
    /// <param name="data">The event's JSON.</param>
    /// <param name="traceparent">W3C trace context.</param>
    /// <param name="tracestate">What goes with it.</param>
    public static CloudEvent Of(string name, JsonElement data, string? traceparent = null, string? tracestate = null) => new()
    {
        Id = data.GetProperty("eventId").GetString()!,
        Source = $"/streams/{data.GetProperty("stream").GetString()}",
        Type = EventTypes.CloudEventType(name),
        Subject = $"epochs/{data.GetProperty("epoch").GetInt64()}",
        Time = data.GetProperty("occurredAt").GetDateTimeOffset(),
        DataSchema = $"urn:samke:v1:{name.Replace('.', '-')}",
        Traceparent = traceparent,
        Tracestate = tracestate,
        Data = data,
    };
}
