using MassTransit;

namespace SamkeStream.Catch.Consumers;

internal sealed class OutcomeConsumerDefinition : ConsumerDefinition<OutcomeConsumer>
{
    public OutcomeConsumerDefinition() => EndpointName = "samke.catch.outcomes";

    protected override void ConfigureConsumer(
        IReceiveEndpointConfigurator endpointConfigurator, IConsumerConfigurator<OutcomeConsumer> consumerConfigurator, IRegistrationContext context) =>
        endpointConfigurator.ConcurrentMessageLimit = 4;
}
