using MassTransit;

namespace SamkeStream.Catch.Consumers;

internal sealed class PromptBatchConsumerDefinition : ConsumerDefinition<PromptBatchConsumer>
{
    public PromptBatchConsumerDefinition() => EndpointName = "samke.catch.prompt-batches";

    protected override void ConfigureConsumer(
        IReceiveEndpointConfigurator endpointConfigurator, IConsumerConfigurator<PromptBatchConsumer> consumerConfigurator, IRegistrationContext context)
    {
        endpointConfigurator.PrefetchCount = 4;
        endpointConfigurator.ConcurrentMessageLimit = 1;
        if (endpointConfigurator is IRabbitMqReceiveEndpointConfigurator rabbit)
            rabbit.SingleActiveConsumer = true;
    }
}
