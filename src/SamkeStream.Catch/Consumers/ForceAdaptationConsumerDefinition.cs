using MassTransit;

namespace SamkeStream.Catch.Consumers;

internal sealed class ForceAdaptationConsumerDefinition : ConsumerDefinition<ForceAdaptationConsumer>
{
    public ForceAdaptationConsumerDefinition() => EndpointName = "samke.catch.force-adaptation";

    protected override void ConfigureConsumer(
        IReceiveEndpointConfigurator endpointConfigurator, IConsumerConfigurator<ForceAdaptationConsumer> consumerConfigurator, IRegistrationContext context) =>
        endpointConfigurator.ConcurrentMessageLimit = 1;
}
