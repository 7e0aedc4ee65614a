using System.Diagnostics;
using MassTransit;
using SamkeStream.Contracts.V1;
using SamkeStream.Hosting;

namespace SamkeStream.Adapt;

internal sealed class AdaptationRequestedConsumer(AdaptService service, RegimeAdapters regimes, EventPublisher publisher, Patience patience) : IConsumer<AdaptationRequested>
{
    public Task Consume(ConsumeContext<AdaptationRequested> context) =>
        patience.RunAsync(
            async token =>
            {
                var trace = TraceContext.Of(context);
                using var span = SamkeTrace.Start("adapt.generate", trace, ActivityKind.Consumer);
                span?.SetTag("samke.stream", context.Message.Stream).SetTag("samke.epoch", context.Message.Epoch).SetTag("samke.prompts", context.Message.Count);
                if (await regimes.RecallAsync(context.Message, TraceContext.Of(span) ?? trace, token) is { } promoted)
                {
                    span?.SetStatus(ActivityStatusCode.Ok).SetTag("samke.regime", promoted.RegimeId);
                    await publisher.PublishAsync(promoted, TraceContext.Of(span) ?? trace, token);
                    return;
                }

                var (generated, rejected) = await service.GenerateAsync(context.Message, token);
                span?.SetStatus(rejected is null ? ActivityStatusCode.Ok : ActivityStatusCode.Error, rejected?.Reason);
                trace = TraceContext.Of(span) ?? trace;
                if (generated is not null)
                    await publisher.PublishAsync(generated, trace, token);
                if (rejected is not null)
                    await publisher.PublishAsync(rejected, trace, token);
            },
            context.CancellationToken);
}
