using MassTransit;
using RabbitMQ.Client;
using SamkeStream.Contracts.V1;

namespace SamkeStream.Hosting;

/// <summary>How a consumer hears every event, as the plain JSON that <c>samke.events</c> carries.</summary>
public static class EventsBinding
{
    /// <summary>Binds the endpoint's queue to all events and to nothing else.</summary>
    public static void BindAllEvents(this IRabbitMqReceiveEndpointConfigurator endpoint)
    {
        ArgumentNullException.ThrowIfNull(endpoint);
        endpoint.ConfigureConsumeTopology = false;
        endpoint.Bind(EventTypes.EventsExchange, binding =>
        {
            binding.ExchangeType = ExchangeType.Topic;
            binding.RoutingKey = "#";
        });
    }
}
