using MassTransit;
using SamkeStream.Contracts.V1;
using SamkeStream.Hosting;

namespace SamkeStream.Adapt;

internal sealed class AdaptationRequestedConsumer(AdaptService service, EventPublisher publisher, Patience patience) : IConsumer<AdaptationRequested>
{
    public Task Consume(ConsumeContext<AdaptationRequested> context) =>
        patience.RunAsync(
            async token =>
            {
                var (generated, rejected) = await service.GenerateAsync(context.Message, token);
                if (generated is not null)
                    await publisher.PublishAsync(generated, token);
                if (rejected is not null)
                    await publisher.PublishAsync(rejected, token);
            },
            context.CancellationToken);
}
