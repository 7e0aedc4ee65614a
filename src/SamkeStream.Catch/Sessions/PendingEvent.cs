using System.Text.Json;
using System.Text.Json.Serialization;
using SamkeStream.Contracts;
using SamkeStream.Hosting;

namespace SamkeStream.Catch.Sessions;

/// <summary>An event that is stored with the state that caused it until it is published.</summary>
/// <param name="Type">Routing key.</param>
/// <param name="Body">The event's JSON.</param>
/// <param name="Trace">What it belongs to: the trace of the prompt that raised the alarm.</param>
internal sealed record PendingEvent(string Type, JsonElement Body, TraceContext? Trace = null)
{
    [JsonIgnore]
    public Guid Id => Body.GetProperty("eventId").GetGuid();

    public static PendingEvent Of<T>(T value, TraceContext? trace)
        where T : class =>
        new(EventPublisher.TypeOf(typeof(T)), JsonSerializer.SerializeToElement(value, ContractJson.Options), trace);
}
