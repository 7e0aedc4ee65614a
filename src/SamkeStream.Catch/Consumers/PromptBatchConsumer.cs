using MassTransit;
using SamkeStream.Catch.Ingest;
using SamkeStream.Contracts.V1;
using SamkeStream.Hosting;

namespace SamkeStream.Catch.Consumers;

/// <summary>
/// Puts prompts that were sent as <see cref="PromptBatchSubmitted"/> where all others enter, so that their stream's
/// partition takes them. One bad prompt refuses the message, so nothing is half taken.
/// </summary>
internal sealed class PromptBatchConsumer(PromptReader reader) : IConsumer<PromptBatchSubmitted>
{
    public async Task Consume(ConsumeContext<PromptBatchSubmitted> context)
    {
        var batch = context.Message;
        MessageChecks.RequireUtf8(context.ReceiveContext);
        MessageChecks.RequireStream(batch.Stream);
        var message = context.ReceiveContext.BrokerMessageId() ?? context.MessageId?.ToString();
        var prompts = reader.Incoming(batch.Prompts, message, TraceContext.Of(context))
            .Select((prompt, i) => batch.Prompts[i] with { Id = prompt.Id, Time = prompt.Time, Traceparent = prompt.Trace?.Traceparent });
        foreach (var part in PromptChunks.Split([.. prompts]))
            await context.Publish(new PromptsMessage { Stream = batch.Stream, Prompts = part }, context.CancellationToken);
    }
}
