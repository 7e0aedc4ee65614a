using MassTransit;

namespace SamkeStream.Adapt;

internal sealed class AdaptationRequestedConsumerDefinition : ConsumerDefinition<AdaptationRequestedConsumer>
{
    public AdaptationRequestedConsumerDefinition() => EndpointName = "samke.adapt.adaptation-requested";

    protected override void ConfigureConsumer(
        IReceiveEndpointConfigurator endpointConfigurator, IConsumerConfigurator<AdaptationRequestedConsumer> consumerConfigurator, IRegistrationContext context)
    {
        // One window at a time: the tensor library uses all its threads for it.
        endpointConfigurator.PrefetchCount = 1;
        endpointConfigurator.ConcurrentMessageLimit = 1;
    }
}
