using System.Text.Json;
using MassTransit;
using SamkeStream.Contracts;
using SamkeStream.Contracts.V1;

namespace SamkeStream.Hosting;

/// <summary>
/// Publishes events: to the event's own exchange, from which workers consume, and as the same JSON to the topic exchange
/// <c>samke.events</c>, from which everybody else hears them. Both carry the event's id as message id. Every member throws
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

    public Task PublishAsync(DriftDetected value, CancellationToken cancellationToken) => PublishAsync(value, value.EventId, cancellationToken);

    public Task PublishAsync(DriftUpdated value, CancellationToken cancellationToken) => PublishAsync(value, value.EventId, cancellationToken);

    public Task PublishAsync(DriftResolved value, CancellationToken cancellationToken) => PublishAsync(value, value.EventId, cancellationToken);

    public Task PublishAsync(AdaptationRequested value, CancellationToken cancellationToken) => PublishAsync(value, value.EventId, cancellationToken);

    public Task PublishAsync(AdapterGenerated value, CancellationToken cancellationToken) => PublishAsync(value, value.EventId, cancellationToken);

    public Task PublishAsync(AdapterPromoted value, CancellationToken cancellationToken) => PublishAsync(value, value.EventId, cancellationToken);

    public Task PublishAsync(AdapterRejected value, CancellationToken cancellationToken) => PublishAsync(value, value.EventId, cancellationToken);

    /// <summary>Publishes an event that was kept as JSON.</summary>
    public async Task PublishAsync(string type, JsonElement body, CancellationToken cancellationToken)
    {
        var value = body.Deserialize(Types[type], ContractJson.Options)
            ?? throw new JsonException($"the kept event of type {type} is null");
        await PublishAsync(value, body.GetProperty("eventId").GetGuid(), cancellationToken).ConfigureAwait(false);
    }

    private async Task PublishAsync(object value, Guid eventId, CancellationToken cancellationToken)
    {
        var type = Names[value.GetType()];
        var feed = new FeedEvent { Type = type, Body = JsonSerializer.SerializeToElement(value, value.GetType(), ContractJson.Options) };
        try
        {
            await bus.Publish(value, value.GetType(), Pipe.Execute<PublishContext>(context => context.MessageId = eventId), cancellationToken).ConfigureAwait(false);
            await bus.Publish(feed, context =>
            {
                context.MessageId = eventId;
                context.Headers.Set(FeedEvent.TypeHeader, type);
            }, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            throw new BrokerUnavailableException($"the event {type} {eventId}", exception);
        }

        SamkeMeter.Events.Add(1, new KeyValuePair<string, object?>("type", type));
    }
}
