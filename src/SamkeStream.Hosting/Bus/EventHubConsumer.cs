using MassTransit;

namespace SamkeStream.Hosting;

/// <summary>Hears every event on a queue that lives as long as this process and hands it to the <see cref="EventHub"/>.</summary>
internal sealed class EventHubConsumer(EventHub hub) : IConsumer<FeedEvent>
{
    public Task Consume(ConsumeContext<FeedEvent> context)
    {
        hub.Hand(context.Message);
        return Task.CompletedTask;
    }
}
