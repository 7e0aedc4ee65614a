using MassTransit;
using SamkeStream.Hosting;

namespace SamkeStream.Alerts;

internal sealed class EventConsumerDefinition : ConsumerDefinition<EventConsumer>
{
    public EventConsumerDefinition() => EndpointName = "samke.alerts.events";

    protected override void ConfigureConsumer(
        IReceiveEndpointConfigurator endpointConfigurator, IConsumerConfigurator<EventConsumer> consumerConfigurator, IRegistrationContext context)
    {
        // In the order in which they were published: the end of a drift must not be heard before it.
        endpointConfigurator.ConcurrentMessageLimit = 1;
        if (endpointConfigurator is not IRabbitMqReceiveEndpointConfigurator rabbit)
            return;
        rabbit.SingleActiveConsumer = true;
        rabbit.BindAllEvents();
    }
}
