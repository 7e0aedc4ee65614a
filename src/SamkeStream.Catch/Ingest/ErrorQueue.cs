using RabbitMQ.Client;
using SamkeStream.Hosting;

namespace SamkeStream.Catch.Ingest;

/// <summary>Notes messages that can never be processed and parks them on the broker, with what was wrong in their headers; there not those of streams that keep no texts.</summary>
internal sealed class ErrorQueue(IConnection connection, Refusals refusals) : IAsyncDisposable
{
    private readonly SemaphoreSlim _gate = new(1, 1);
    private IChannel? _channel;

    /// <summary>Returns when the broker has it, or when it is noted.</summary>
    public async Task PutAsync(byte[] body, string routingKey, Exception problem, CancellationToken cancellationToken)
    {
        var (reason, detail, keepsBody) = await refusals.NoteAsync(PartitionTopology.QueuePrefix, body, routingKey, problem, cancellationToken);
        if (!keepsBody)
            return;
        await _gate.WaitAsync(cancellationToken);
        try
        {
            _channel ??= await connection.CreateChannelAsync(
                new CreateChannelOptions(publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: true), cancellationToken);
            var properties = new BasicProperties
            {
                ContentType = "application/json",
                Persistent = true,
                Headers = new Dictionary<string, object?>
                {
                    ["MT-Fault-ExceptionType"] = reason,
                    ["MT-Fault-Message"] = detail,
                    ["samke-routing-key"] = routingKey,
                },
            };
            await _channel.BasicPublishAsync("", PartitionTopology.ErrorQueue, mandatory: true, properties, body, cancellationToken);
        }
        finally
        {
            _gate.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_channel is not null)
            await _channel.DisposeAsync();
        _gate.Dispose();
    }
}
