using MassTransit;

namespace SamkeStream.Hosting;

/// <summary>Counts what the broker delivers again.</summary>
internal sealed class RedeliveryFilter(string endpoint) : IFilter<ConsumeContext>
{
    public Task Send(ConsumeContext context, IPipe<ConsumeContext> next)
    {
        if (context.ReceiveContext.Redelivered)
            SamkeMeter.Redelivered.Add(1, new KeyValuePair<string, object?>("queue", endpoint));
        return next.Send(context);
    }

    public void Probe(ProbeContext context) => context.CreateFilterScope("redelivery");
}
