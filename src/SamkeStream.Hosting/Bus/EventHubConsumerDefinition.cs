using MassTransit;
using SamkeStream.Contracts.V1;

namespace SamkeStream.Hosting;

internal sealed class EventHubConsumerDefinition : ConsumerDefinition<EventHubConsumer>
{
    public EventHubConsumerDefinition() =>
        Endpoint(endpoint =>
        {
            endpoint.Name = $"samke.listener.{NewId.NextGuid():N}";
            endpoint.Temporary = true;
        });

    protected override void ConfigureConsumer(
        IReceiveEndpointConfigurator endpointConfigurator, IConsumerConfigurator<EventHubConsumer> consumerConfigurator, IRegistrationContext context)
    {
        if (endpointConfigurator is not IRabbitMqReceiveEndpointConfigurator rabbit)
            return;
        rabbit.ConfigureConsumeTopology = false;
        rabbit.Bind(EventTypes.EventsExchange, binding =>
        {
            binding.ExchangeType = RabbitMQ.Client.ExchangeType.Topic;
            binding.RoutingKey = "#";
        });
    }
}
