using System.Diagnostics;
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
                var trace = TraceContext.Of(context);
                using var span = SamkeTrace.Start("operate.select", trace, ActivityKind.Consumer);
                span?.SetTag("samke.stream", context.Message.Stream).SetTag("samke.epoch", context.Message.Epoch).SetTag("samke.draws", context.Message.Draws.Count);
                trace = TraceContext.Of(span) ?? trace;
                var (promoted, rejected) = await service.DecideAsync(context.Message, trace, token);
                span?.SetTag("samke.strategy", promoted?.Strategy ?? StrategyNames.Base);
                if (promoted is not null)
                    await publisher.PublishAsync(promoted, trace, token);
                if (rejected is not null)
                    await publisher.PublishAsync(rejected, trace, token);
            },
            context.CancellationToken);
}
