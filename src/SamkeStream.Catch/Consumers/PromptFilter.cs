using MassTransit;
using SamkeStream.Contracts.V1;
using SamkeStream.Hosting;

namespace SamkeStream.Catch.Consumers;

/// <summary>Refuses a bad prompt before it joins a batch, so that it cannot fail the others. Filters of one message type come behind the batch.</summary>
internal sealed class PromptFilter(PromptRules rules) : IFilter<ConsumeContext>
{
    public Task Send(ConsumeContext context, IPipe<ConsumeContext> next)
    {
        if (context.TryGetMessage<PromptSubmitted>(out var prompt))
            Check(context.ReceiveContext, prompt.Message);
        return next.Send(context);
    }

    public void Probe(ProbeContext context) => context.CreateFilterScope("prompt-rules");

    private void Check(ReceiveContext delivery, PromptSubmitted prompt)
    {
        MessageChecks.RequireUtf8(delivery);
        MessageChecks.RequireStream(prompt.Stream);
        if (delivery.RoutingKey() is { } key && key != prompt.Stream)
            throw new MessageRefusedException("key-mismatch", $"the routing key is '{key}' but stream is '{prompt.Stream}'; they must be equal");
        if (rules.Check(PromptsConsumer.ItemOf(prompt)) is { } violation)
            throw new MessageRefusedException(violation.Reason, violation.Detail);
    }
}
