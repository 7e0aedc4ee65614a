using System.Net.Mime;
using System.Text.Json;
using MassTransit;
using SamkeStream.Contracts;
using SamkeStream.Contracts.V1;

namespace SamkeStream.Hosting;

/// <summary>
/// Publishes events: to the event's own exchange, from which workers consume, and as a <see cref="CloudEvent"/> to the topic exchange
/// <c>samke.events</c>, from which everybody else hears them. Both carry the event's id as message id and its trace context as headers. Every member throws
/// <see cref="BrokerUnavailableException"/> where the broker does not take the event; publishing it again is then right.
/// </summary>
public sealed class EventPublisher(IBus bus)
{
    private static readonly Dictionary<string, Type> Types = new(StringComparer.Ordinal)
    {
        [EventTypes.DriftDetected] = typeof(DriftDetected),
        [EventTypes.DriftUpdated] = typeof(DriftUpdated),
        [EventTypes.DriftResolved] = typeof(DriftResolved),
        [EventTypes.AdaptationRequested] = typeof(AdaptationRequested),
        [EventTypes.AdapterGenerated] = typeof(AdapterGenerated),
        [EventTypes.AdapterPromoted] = typeof(AdapterPromoted),
        [EventTypes.AdapterRejected] = typeof(AdapterRejected),
    };

    private static readonly Dictionary<Type, string> Names = Types.ToDictionary(pair => pair.Value, pair => pair.Key);

    /// <summary>The routing key of an event type.</summary>
    public static string TypeOf(Type type) => Names[type];

    /// <summary>The type of an event with this routing key.</summary>
    public static Type TypeOf(string routingKey) => Types[routingKey];

    public Task PublishAsync(DriftDetected value, TraceContext? trace, CancellationToken cancellationToken) => PublishAsync(value, value.EventId, trace, cancellationToken);

    public Task PublishAsync(DriftUpdated value, TraceContext? trace, CancellationToken cancellationToken) => PublishAsync(value, value.EventId, trace, cancellationToken);

    public Task PublishAsync(DriftResolved value, TraceContext? trace, CancellationToken cancellationToken) => PublishAsync(value, value.EventId, trace, cancellationToken);

    public Task PublishAsync(AdaptationRequested value, TraceContext? trace, CancellationToken cancellationToken) => PublishAsync(value, value.EventId, trace, cancellationToken);

    public Task PublishAsync(AdapterGenerated value, TraceContext? trace, CancellationToken cancellationToken) => PublishAsync(value, value.EventId, trace, cancellationToken);

    public Task PublishAsync(AdapterPromoted value, TraceContext? trace, CancellationToken cancellationToken) => PublishAsync(value, value.EventId, trace, cancellationToken);

    public Task PublishAsync(AdapterRejected value, TraceContext? trace, CancellationToken cancellationToken) => PublishAsync(value, value.EventId, trace, cancellationToken);

    /// <summary>Publishes an event that was kept as JSON.</summary>
    public async Task PublishAsync(string type, JsonElement body, TraceContext? trace, CancellationToken cancellationToken)
    {
        var value = body.Deserialize(Types[type], ContractJson.Options)
            ?? throw new JsonException($"the kept event of type {type} is null");
        await PublishAsync(value, body.GetProperty("eventId").GetGuid(), trace, cancellationToken).ConfigureAwait(false);
    }

    private async Task PublishAsync(object value, Guid eventId, TraceContext? trace, CancellationToken cancellationToken)
    {
        var type = Names[value.GetType()];
        var feed = FeedEvent.Of(type, JsonSerializer.SerializeToElement(value, value.GetType(), ContractJson.Options), trace);
        try
        {
            await bus.Publish(value, value.GetType(), Pipe.Execute<PublishContext>(Prepare), cancellationToken).ConfigureAwait(false);
            await bus.Publish(feed, context =>
            {
                Prepare(context);
                context.ContentType = new ContentType(CloudEvent.ContentType);
            }, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            throw new BrokerUnavailableException($"the event {type} {eventId}", exception);
        }

        SamkeMeter.Events.Add(1, new KeyValuePair<string, object?>("type", type));

        void Prepare(PublishContext context)
        {
            context.MessageId = eventId;
            trace?.WriteTo(context.Headers);
        }
    }
}
