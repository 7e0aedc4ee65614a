using SamkeStream.Contracts.V1;
using SamkeStream.Hosting;

namespace SamkeStream.Catch.Ingest;

/// <summary>Prompts that come in within this process; each wait ends when its prompts are stored.</summary>
internal sealed class PromptIntake(PromptPipeline pipeline, PromptReader reader, Refusals refusals) : IPromptIntake, IDeliverySource
{
    /// <summary>Tag of deliveries that nobody waits for.</summary>
    private const ulong Posted = 0;

    private readonly Dictionary<ulong, TaskCompletionSource> _waiting = [];
    private ulong _last;

    public async Task AcceptAsync(string stream, IReadOnlyList<PromptItem> prompts, CancellationToken cancellationToken)
    {
        var incoming = reader.Incoming(prompts, messageId: null, trace: null);
        var stored = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        ulong tag;
        lock (_waiting)
        {
            tag = ++_last;
            _waiting[tag] = stored;
        }

        try
        {
            await pipeline.EnqueueAsync(new PromptDelivery(stream, incoming, this, tag, []), cancellationToken);
            await stored.Task.WaitAsync(cancellationToken);
        }
        finally
        {
            lock (_waiting)
                _waiting.Remove(tag);
        }
    }

    /// <summary>Takes a message of the transport in memory, which dies with this process anyway; waits only where the pipeline is full.</summary>
    public ValueTask PostAsync(byte[] body, string? messageId, TraceContext? trace, CancellationToken cancellationToken)
    {
        var (stream, prompts, outcome) = reader.Read(body, routingKey: null, messageId, trace);
        return pipeline.EnqueueAsync(new PromptDelivery(stream, prompts, this, Posted, body, outcome), cancellationToken);
    }

    public ValueTask SettleAsync(IReadOnlyList<PromptDelivery> deliveries, CancellationToken cancellationToken)
    {
        foreach (var delivery in deliveries)
            Find(delivery.Tag)?.TrySetResult();
        return ValueTask.CompletedTask;
    }

    public async ValueTask RefuseAsync(PromptDelivery delivery, Exception problem, CancellationToken cancellationToken)
    {
        if (delivery.Tag == Posted)
            await refusals.NoteAsync(PartitionTopology.QueuePrefix, delivery.Body, routingKey: null, problem, cancellationToken);
        else
            Find(delivery.Tag)?.TrySetException(problem);
    }

    private TaskCompletionSource? Find(ulong tag)
    {
        lock (_waiting)
            return _waiting.GetValueOrDefault(tag);
    }
}
