using MassTransit;
using SamkeStream.Catch.Sessions;
using SamkeStream.Contracts.V1;
using SamkeStream.Hosting;

namespace SamkeStream.Catch.Consumers;

/// <summary>Takes prompts that were sent together; one bad prompt refuses the message, so nothing is half taken.</summary>
internal sealed class PromptBatchConsumer(CatchService service, PromptRules rules, TimeProvider time) : IConsumer<PromptBatchSubmitted>
{
    public Task Consume(ConsumeContext<PromptBatchSubmitted> context)
    {
        var batch = context.Message;
        MessageChecks.RequireUtf8(context.ReceiveContext);
        MessageChecks.RequireStream(batch.Stream);
        for (var i = 0; i < batch.Prompts.Count; i++)
        {
            if (batch.Prompts[i] is not { } prompt)
                throw new MessageRefusedException("text-missing", $"prompts[{i}] is null; a prompt needs text or messages");
            if (rules.Check(prompt) is { } violation)
                throw new MessageRefusedException(violation.Reason, $"prompts[{i}]: {violation.Detail}");
        }

        var now = time.GetUtcNow();
        var message = context.ReceiveContext.BrokerMessageId() ?? context.MessageId?.ToString();
        return service.AcceptAsync(
            [.. batch.Prompts.Select((prompt, i) => (batch.Stream, new IncomingPrompt(
                PromptRules.TextOf(prompt), prompt.Id ?? (message is null ? null : $"{message}:{i}"), prompt.Time ?? now)))],
            context.CancellationToken);
    }
}
