using MassTransit;

namespace SamkeStream.Catch.Consumers;

internal sealed class OperatorCommandConsumerDefinition : ConsumerDefinition<OperatorCommandConsumer>
{
    public OperatorCommandConsumerDefinition() => EndpointName = "samke.catch.commands";

    protected override void ConfigureConsumer(
        IReceiveEndpointConfigurator endpointConfigurator, IConsumerConfigurator<OperatorCommandConsumer> consumerConfigurator, IRegistrationContext context) =>
        endpointConfigurator.ConcurrentMessageLimit = 1;
}
