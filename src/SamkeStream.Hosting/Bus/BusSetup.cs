using MassTransit;
using MassTransit.Middleware;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using SamkeStream.Contracts;
using SamkeStream.Contracts.V1;

namespace SamkeStream.Hosting;

/// <summary>One bus for all workers of a process: transport, wire format, exchanges and the policy of every endpoint.</summary>
public static class BusSetup
{
    /// <summary>Messages that could not be delivered within the broker's limits end here, never nowhere.</summary>
    public const string DeadLetters = "samke.dead-letters";

    public const int DeliveryLimit = 100;

    internal static void AddSamkeBus(this IServiceCollection services, SamkeOptions options, IReadOnlyList<Worker> workers)
    {
        services.AddSingleton<EventPublisher>();
        services.AddSingleton<EventHub>();
        services.AddSingleton<AlarmClock>();
        services.AddHostedService(provider => provider.GetRequiredService<AlarmClock>());
        services.AddSingleton<Patience>();
        services.AddSingleton<PromptRules>();
        services.AddSingleton<Refusals>();
        services.AddSingleton<QueueDepths>();
        services.AddHostedService(provider => provider.GetRequiredService<QueueDepths>());
        services.AddMassTransit(bus =>
        {
            bus.DisableUsageTelemetry();
            bus.AddConsumer<EventHubConsumer, EventHubConsumerDefinition>();
            foreach (var worker in workers)
            {
                worker.AddConsumers(bus);
                if (options.IsEmbedded)
                    worker.AddEmbeddedConsumers(bus);
            }

            bus.AddConfigureEndpointsCallback((context, name, endpoint) => ApplyPolicy(context, name, endpoint, options.IsEmbedded));

            if (options.IsEmbedded)
                bus.UsingInMemory(ConfigureInMemory);
            else
                bus.UsingRabbitMq((context, transport) => ConfigureRabbitMq(context, transport, BrokerAddress.Parse(options.Broker)));
        });
        services.Configure<MassTransitHostOptions>(host =>
        {
            // No StartTimeout: where it ends, MassTransit gives the start up and the host goes on without consumers. That the broker is there was seen before.
            host.WaitUntilStarted = true;
            host.ConsumerStopTimeout = TimeSpan.FromSeconds(5);
            host.StopTimeout = TimeSpan.FromSeconds(15);
        });
        services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(25));
    }

    private static void ConfigureInMemory(IBusRegistrationContext context, IInMemoryBusFactoryConfigurator transport)
    {
        ConfigureWireFormat(transport);
        transport.ConfigureEndpoints(context);
    }

    private static void ConfigureRabbitMq(IBusRegistrationContext context, IRabbitMqBusFactoryConfigurator transport, BrokerAddress address)
    {
        transport.Host(address.Host, address.Port, address.VirtualHost, host =>
        {
            host.Username(address.User);
            host.Password(address.Password);
            host.PublisherConfirmation = true;
            if (address.UseTls)
                host.UseSsl();
        });
        ConfigureWireFormat(transport);
        transport.Publish<PromptSubmitted>(topology => topology.ExchangeType = RabbitMQ.Client.ExchangeType.Topic);
        transport.Send<PromptSubmitted>(topology => topology.UseRoutingKeyFormatter(send => send.Message.Stream));
        transport.Publish<PromptsMessage>(topology => topology.ExchangeType = RabbitMQ.Client.ExchangeType.Topic);
        transport.Send<PromptsMessage>(topology => topology.UseRoutingKeyFormatter(send => send.Message.Stream));
        transport.Publish<FeedEvent>(topology => topology.ExchangeType = RabbitMQ.Client.ExchangeType.Topic);
        transport.Send<FeedEvent>(topology => topology.UseRoutingKeyFormatter(send => send.Message.Envelope.Type));
        transport.ConfigureEndpoints(context);
    }

    // Bodies are the messages' plain JSON, in both directions, so that a producer or listener needs no envelope. Any type
    // is taken for what the queue's consumer wants: hence one message type to a queue.
    private static void ConfigureWireFormat(IBusFactoryConfigurator transport)
    {
        transport.ClearSerialization();
        transport.UseRawJsonSerializer(RawSerializerOptions.AnyMessageType | RawSerializerOptions.AddTransportHeaders, isDefault: true);
        transport.ConfigureJsonSerializerOptions(json =>
        {
            json.DefaultIgnoreCondition = ContractJson.Options.DefaultIgnoreCondition;
            json.NumberHandling = ContractJson.Options.NumberHandling;
            json.WriteIndented = false;
            json.Encoder = ContractJson.Options.Encoder;
            return json;
        });
    }

    private static void ApplyPolicy(IRegistrationContext context, string name, IReceiveEndpointConfigurator endpoint, bool isEmbedded)
    {
        endpoint.PublishFaults = false;
        endpoint.UseFilter(new RedeliveryFilter(name));
        endpoint.ConfigureError(pipe =>
        {
            pipe.UseFilter(ActivatorUtilities.CreateInstance<RefusalFilter>(context, name));
            // Within one process an error queue would only grow: what the filter kept is the record.
            if (!isEmbedded)
                pipe.UseFilter(new ErrorTransportFilter());
        });
        if (endpoint is IRabbitMqReceiveEndpointConfigurator rabbit && !EventHubConsumerDefinition.IsListener(name))
        {
            context.GetRequiredService<QueueDepths>().Add(name, $"{name}_error");
            rabbit.SetQuorumQueue();
            rabbit.SetQueueArgument("x-delivery-limit", DeliveryLimit);
            rabbit.BindDeadLetterQueue(DeadLetters, DeadLetters, queue => queue.SetQueueArgument("x-queue-type", "quorum"));
        }
    }
}
