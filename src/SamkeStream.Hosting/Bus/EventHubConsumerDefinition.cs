using MassTransit;

namespace SamkeStream.Hosting;

internal sealed class EventHubConsumerDefinition : ConsumerDefinition<EventHubConsumer>
{
    private const string Prefix = "samke.listener.";

    public EventHubConsumerDefinition() =>
        Endpoint(endpoint =>
        {
            endpoint.Name = $"{Prefix}{NewId.NextGuid():N}";
            endpoint.Temporary = true;
        });

    /// <summary>Whether the endpoint is a listener's: its queue goes with the process.</summary>
    public static bool IsListener(string endpoint) => endpoint.StartsWith(Prefix, StringComparison.Ordinal);

    protected override void ConfigureConsumer(
        IReceiveEndpointConfigurator endpointConfigurator, IConsumerConfigurator<EventHubConsumer> consumerConfigurator, IRegistrationContext context)
    {
        // In the order in which they were published: a listener must not hear of the end of a drift before its beginning.
        endpointConfigurator.ConcurrentMessageLimit = 1;
        if (endpointConfigurator is IRabbitMqReceiveEndpointConfigurator rabbit)
            rabbit.BindAllEvents();
    }
}
