using MassTransit;
using SamkeStream.Hosting;

namespace SamkeStream.Alerts;

/// <summary>Hears every event; it is acknowledged when its deliveries are stored.</summary>
internal sealed class EventConsumer(AlertService service, Patience patience) : IConsumer<FeedEvent>
{
    public Task Consume(ConsumeContext<FeedEvent> context) =>
        patience.RunAsync(token => service.TakeAsync(context.Message.Envelope, token), context.CancellationToken);
}
