using MassTransit;
using SamkeStream.Catch.Ingest;
using SamkeStream.Hosting;

namespace SamkeStream.Catch.Consumers;

/// <summary>Prompts that were published on the bus within this process. On a broker <see cref="PartitionConsumers"/> takes them.</summary>
internal sealed class PromptsConsumer(PromptIntake intake) : IConsumer<PromptsMessage>
{
    public Task Consume(ConsumeContext<PromptsMessage> context) =>
        intake.PostAsync(context.ReceiveContext.Body.GetBytes(), context.MessageId?.ToString(), TraceContext.Of(context), context.CancellationToken).AsTask();
}
