using MassTransit;
using SamkeStream.Hosting;

namespace SamkeStream.Catch.Consumers;

internal sealed class ForceAdaptationConsumer(CatchService service) : IConsumer<ForceAdaptation>
{
    public Task Consume(ConsumeContext<ForceAdaptation> context)
    {
        MessageChecks.RequireStream(context.Message.Stream);
        return service.ForceAsync(context.Message.Stream, context.Message.CommandId, context.CancellationToken);
    }
}
