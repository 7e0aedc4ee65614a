using MassTransit;
using SamkeStream.Catch.Ingest;

namespace SamkeStream.Catch.Consumers;

internal sealed class PromptsConsumerDefinition : ConsumerDefinition<PromptsConsumer>
{
    public PromptsConsumerDefinition() => EndpointName = PartitionTopology.QueuePrefix;

    // One at a time keeps the order.
    protected override void ConfigureConsumer(
        IReceiveEndpointConfigurator endpointConfigurator, IConsumerConfigurator<PromptsConsumer> consumerConfigurator, IRegistrationContext context) =>
        endpointConfigurator.ConcurrentMessageLimit = 1;
}
