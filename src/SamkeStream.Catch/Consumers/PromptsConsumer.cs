using MassTransit;
using SamkeStream.Catch.Sessions;
using SamkeStream.Contracts.V1;
using SamkeStream.Hosting;

namespace SamkeStream.Catch.Consumers;

/// <summary>Takes single prompts, as many at once as have come.</summary>
internal sealed class PromptsConsumer(CatchService service, TimeProvider time) : IConsumer<Batch<PromptSubmitted>>
{
    public Task Consume(ConsumeContext<Batch<PromptSubmitted>> context)
    {
        var now = time.GetUtcNow();
        return service.AcceptAsync([.. context.Message.Select(message => (message.Message.Stream, Incoming(message, now)))], context.CancellationToken);
    }

    public static PromptItem ItemOf(PromptSubmitted prompt) => new()
    {
        Text = prompt.Text,
        Id = prompt.Id,
        Time = prompt.Time,
        Sequence = prompt.Sequence,
        Messages = prompt.Messages,
        Traceparent = prompt.Traceparent,
    };

    private static IncomingPrompt Incoming(ConsumeContext<PromptSubmitted> context, DateTimeOffset now) => new(
        PromptRules.TextOf(ItemOf(context.Message)),
        context.Message.Id ?? context.ReceiveContext.BrokerMessageId() ?? context.MessageId?.ToString(),
        context.Message.Time ?? now);
}
