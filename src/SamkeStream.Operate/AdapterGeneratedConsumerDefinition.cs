using MassTransit;

namespace SamkeStream.Operate;

internal sealed class AdapterGeneratedConsumerDefinition : ConsumerDefinition<AdapterGeneratedConsumer>
{
    public AdapterGeneratedConsumerDefinition() => EndpointName = "samke.operate.adapter-generated";

    protected override void ConfigureConsumer(
        IReceiveEndpointConfigurator endpointConfigurator, IConsumerConfigurator<AdapterGeneratedConsumer> consumerConfigurator, IRegistrationContext context)
    {
        endpointConfigurator.PrefetchCount = 1;
        endpointConfigurator.ConcurrentMessageLimit = 1;
    }
}
