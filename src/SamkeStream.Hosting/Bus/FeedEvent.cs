using System.Text.Json;
using System.Text.Json.Serialization;
using MassTransit;
using SamkeStream.Contracts.V1;

namespace SamkeStream.Hosting;

/// <summary>
/// Any event as it appears on the topic exchange <c>samke.events</c>: the event's own JSON and nothing else; its type is
/// the routing key and the header <see cref="TypeHeader"/>.
/// </summary>
[MessageUrn("samke:feed-event")]
[EntityName(EventTypes.EventsExchange)]
[JsonConverter(typeof(Converter))]
public sealed record FeedEvent
{
    public const string TypeHeader = "samke-type";

    /// <summary>One of <see cref="EventTypes"/>; not part of the JSON.</summary>
    public required string Type { get; init; }

    /// <summary>The event's JSON object.</summary>
    public required JsonElement Body { get; init; }

    private sealed class Converter : JsonConverter<FeedEvent>
    {
        public override FeedEvent Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            new() { Type = "", Body = JsonElement.ParseValue(ref reader) };

        public override void Write(Utf8JsonWriter writer, FeedEvent value, JsonSerializerOptions options) =>
            value.Body.WriteTo(writer);
    }
}
