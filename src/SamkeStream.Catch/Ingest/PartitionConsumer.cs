using System.Diagnostics;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;
using RabbitMQ.Client.Exceptions;
using SamkeStream.Hosting;

namespace SamkeStream.Catch.Ingest;

/// <summary>
/// One partition's queue as this worker consumes it: active, or next in line where another worker is. Deliveries are
/// acknowledged when they are stored; those of a channel that is gone come again and are recognised by their ids.
/// </summary>
internal sealed class PartitionConsumer(
    string queue, IConnection connection, ErrorQueue errors, PromptReader reader, PromptPipeline pipeline, CatchOptions options) : IDeliverySource, IAsyncDisposable
{
    private readonly TaskCompletionSource _lost = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Lock _gate = new();
    private IChannel? _channel;
    private bool _isLeaving;
    private int _inWork;
    private TaskCompletionSource? _idle;

    public string Queue => queue;

    /// <summary>Whether the queue's prompts come here: the first one came.</summary>
    public bool IsActive { get; private set; }

    /// <summary>Ends when the broker took the consumer away.</summary>
    public Task Lost => _lost.Task;

    /// <summary>Joins the line of the queue's consumers.</summary>
    public async Task SubscribeAsync(CancellationToken cancellationToken)
    {
        _channel = await connection.CreateChannelAsync(cancellationToken: cancellationToken);
        await _channel.BasicQosAsync(0, (ushort)(2 * options.BatchSize), global: false, cancellationToken);
        var consumer = new AsyncEventingBasicConsumer(_channel);
        consumer.ReceivedAsync += OnReceivedAsync;
        consumer.UnregisteredAsync += OnLostAsync;
        consumer.ShutdownAsync += OnLostAsync;
        await _channel.BasicConsumeAsync(queue, autoAck: false, consumer, cancellationToken);
    }

    /// <summary>
    /// Leaves the line: takes nothing more, waits for what is in work, then gives back what came after. The next consumer
    /// thus begins exactly where this one stopped.
    /// </summary>
    public async Task LeaveAsync(CancellationToken cancellationToken)
    {
        Task idle;
        lock (_gate)
        {
            _isLeaving = true;
            _idle = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            if (_inWork == 0)
                _idle.SetResult();
            idle = _idle.Task;
        }

        await Task.WhenAny(idle, Lost).WaitAsync(cancellationToken);
        await DisposeAsync();
    }

    public async ValueTask SettleAsync(IReadOnlyList<PromptDelivery> deliveries, CancellationToken cancellationToken)
    {
        try
        {
            // All before it came in the same order and are settled, too.
            await _channel!.BasicAckAsync(deliveries[^1].Tag, multiple: true, cancellationToken);
        }
        catch (Exception exception) when (exception is AlreadyClosedException or ObjectDisposedException or OperationInterruptedException)
        {
            _lost.TrySetResult();
        }

        lock (_gate)
        {
            _inWork -= deliveries.Count;
            if (_inWork == 0)
                _idle?.TrySetResult();
        }
    }

    public async ValueTask RefuseAsync(PromptDelivery delivery, Exception problem, CancellationToken cancellationToken) =>
        await errors.PutAsync(delivery.Body, delivery.Stream, problem, cancellationToken);

    public async ValueTask DisposeAsync()
    {
        if (_channel is not { } channel)
            return;
        try
        {
            await channel.CloseAsync();
        }
        catch (Exception exception) when (exception is AlreadyClosedException or OperationInterruptedException)
        {
            // It was gone already.
        }

        await channel.DisposeAsync();
    }

    private async Task OnReceivedAsync(object sender, BasicDeliverEventArgs delivery)
    {
        lock (_gate)
        {
            if (_isLeaving)
                return;
            _inWork++;
        }

        IsActive = true;
        if (delivery.Redelivered)
            SamkeMeter.Redelivered.Add(1, new KeyValuePair<string, object?>("queue", queue));

        var received = Stopwatch.GetTimestamp();
        try
        {
            await pipeline.RoomAsync(delivery.CancellationToken);
            // The client's buffer is its own after this call.
            var accepted = await ReadAsync(delivery.Body.ToArray(), delivery, received);
            await pipeline.EnqueueAsync(accepted, delivery.CancellationToken);
        }
        catch (Exception exception) when (exception is OperationCanceledException or System.Threading.Channels.ChannelClosedException)
        {
            // The worker stops: it comes again elsewhere.
            _lost.TrySetResult();
        }
    }

    /// <summary>The delivery; without prompts where it was refused, so that it is acknowledged in its turn.</summary>
    private async Task<PromptDelivery> ReadAsync(byte[] body, BasicDeliverEventArgs delivery, long received)
    {
        try
        {
            var messageId = delivery.BasicProperties.MessageId is { Length: > 0 } id ? id : null;
            var trace = TraceContext.Parse(delivery.BasicProperties.Text(TraceContext.TraceparentHeader), delivery.BasicProperties.Text(TraceContext.TracestateHeader));
            var (stream, prompts, outcome) = reader.Read(body, delivery.RoutingKey, messageId, trace);
            return new PromptDelivery(stream, prompts, this, delivery.DeliveryTag, body, outcome) { Received = received };
        }
        catch (Exception exception) when (exception is MessageRefusedException or System.Text.Json.JsonException)
        {
            await errors.PutAsync(body, delivery.RoutingKey, exception, delivery.CancellationToken);
            return new PromptDelivery("", [], this, delivery.DeliveryTag, body);
        }
    }

    private Task OnLostAsync(object sender, AsyncEventArgs reason)
    {
        _lost.TrySetResult();
        return Task.CompletedTask;
    }
}
