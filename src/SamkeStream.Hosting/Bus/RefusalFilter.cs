using MassTransit;

namespace SamkeStream.Hosting;

/// <summary>
/// Stands at the head of every endpoint's error pipe: notes the refused message. On a broker the message then also goes to
/// the queue's error queue, unless its stream keeps no texts.
/// </summary>
internal sealed class RefusalFilter(string endpoint, Refusals refusals) : IFilter<ExceptionReceiveContext>
{
    public async Task Send(ExceptionReceiveContext context, IPipe<ExceptionReceiveContext> next)
    {
        var (_, _, keepsBody) = await refusals.NoteAsync(endpoint, context.Body.GetBytes(), context.RoutingKey(), context.Exception, context.CancellationToken).ConfigureAwait(false);
        if (keepsBody)
            await next.Send(context).ConfigureAwait(false);
    }

    public void Probe(ProbeContext context) => context.CreateFilterScope("refusal");
}
