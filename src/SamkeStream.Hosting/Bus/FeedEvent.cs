using System.Text.Json;
using System.Text.Json.Serialization;
using MassTransit;
using SamkeStream.Contracts;
using SamkeStream.Contracts.V1;

namespace SamkeStream.Hosting;

/// <summary>Any event as it appears on the topic exchange <c>samke.events</c>: a <see cref="CloudEvent"/>, whose type is the routing key.</summary>
[MessageUrn("samke:feed-event")]
[EntityName(EventTypes.EventsExchange)]
[JsonConverter(typeof(Converter))]
public sealed record FeedEvent(CloudEvent Envelope)
{
    /// <summary>One of <see cref="EventTypes.All"/>; empty for one of a later version.</summary>
    public string Type => EventTypes.NameOf(Envelope.Type) ?? "";

    /// <summary>The event's own JSON object.</summary>
    public JsonElement Body => Envelope.Data;

    public static FeedEvent Of(string type, JsonElement body, TraceContext? trace = null) =>
        new(CloudEvent.Of(type, body, trace?.Traceparent, trace?.Tracestate));

    private sealed class Converter : JsonConverter<FeedEvent>
    {
        public override FeedEvent Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            new(JsonSerializer.Deserialize<CloudEvent>(ref reader, ContractJson.Options)
                ?? throw new JsonException("the event is null; allowed is a CloudEvent"));

        public override void Write(Utf8JsonWriter writer, FeedEvent value, JsonSerializerOptions options) =>
            JsonSerializer.Serialize(writer, value.Envelope, ContractJson.Options);
    }
}
