using MassTransit;
using SamkeStream.Contracts.V1;
using SamkeStream.Hosting;

namespace SamkeStream.Catch.Consumers;

internal sealed class PromptsConsumerDefinition : ConsumerDefinition<PromptsConsumer>
{
    private readonly CatchOptions _options;

    public PromptsConsumerDefinition(CatchOptions options)
    {
        _options = options;
        EndpointName = "samke.catch.prompts";
    }

    protected override void ConfigureConsumer(
        IReceiveEndpointConfigurator endpointConfigurator, IConsumerConfigurator<PromptsConsumer> consumerConfigurator, IRegistrationContext context)
    {
        endpointConfigurator.PrefetchCount = 4 * _options.BatchSize;
        endpointConfigurator.UseFilter(new PromptFilter(context.GetRequiredService<PromptRules>()));
        // One batch at a time keeps the order; no GroupBy, which would spread the prompts over batches that never fill.
        consumerConfigurator.Options<BatchOptions>(batch => batch
            .SetMessageLimit(_options.BatchSize)
            .SetTimeLimit(_options.BatchWait)
            .SetConcurrencyLimit(1));
        if (endpointConfigurator is IRabbitMqReceiveEndpointConfigurator rabbit)
        {
            rabbit.SingleActiveConsumer = true;
            rabbit.ConfigureConsumeTopology = false;
            rabbit.Bind(EventTypes.PromptsExchange, binding =>
            {
                binding.ExchangeType = RabbitMQ.Client.ExchangeType.Topic;
                binding.RoutingKey = "#";
            });
        }
    }
}
