using MassTransit;
using SamkeStream.Contracts.V1;
using SamkeStream.Hosting;

namespace SamkeStream.Operate;

internal sealed class AdapterGeneratedConsumer(OperateService service, EventPublisher publisher, Patience patience) : IConsumer<AdapterGenerated>
{
    public Task Consume(ConsumeContext<AdapterGenerated> context) =>
        patience.RunAsync(
            async token =>
            {
                var (promoted, rejected) = await service.DecideAsync(context.Message, token);
                if (promoted is not null)
                    await publisher.PublishAsync(promoted, token);
                if (rejected is not null)
                    await publisher.PublishAsync(rejected, token);
            },
            context.CancellationToken);
}
