using System.Text.Json;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;
using RabbitMQ.Client.Exceptions;
using SamkeStream.Catch.Ingest;
using SamkeStream.Contracts;
using SamkeStream.Contracts.V1;
using SamkeStream.Hosting;

namespace SamkeStream.Cli.Soak;

/// <summary>A producer of prompts and a listener to events, as any program may be one.</summary>
internal sealed class BrokerClient : IAsyncDisposable
{
    private readonly IConnection _connection;
    private readonly IChannel _prompts;
    private readonly IChannel _events;
    private readonly string _queue;
    private readonly Task _marker;

    private BrokerClient(IConnection connection, IChannel prompts, IChannel events, string queue, Task marker) =>
        (_connection, _prompts, _events, _queue, _marker) = (connection, prompts, events, queue, marker);

    public static async Task<BrokerClient> ConnectAsync(string address, Action<string, JsonElement> hear, CancellationToken cancellationToken)
    {
        var connection = await BrokerAddress.Parse(address).ConnectAsync(TimeSpan.FromSeconds(15), cancellationToken);
        var prompts = await connection.CreateChannelAsync(new CreateChannelOptions(publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: true), cancellationToken);
        var events = await connection.CreateChannelAsync(cancellationToken: cancellationToken);
        await events.ExchangeDeclareAsync(EventTypes.EventsExchange, ExchangeType.Topic, durable: true, cancellationToken: cancellationToken);
        // The same declaration as the workers'; they may come later.
        await events.ExchangeDeclareAsync(EventTypes.PromptsExchange, ExchangeType.Topic, durable: true, cancellationToken: cancellationToken);
        var queue = await events.QueueDeclareAsync(cancellationToken: cancellationToken);
        await events.QueueBindAsync(queue.QueueName, EventTypes.EventsExchange, "#", cancellationToken: cancellationToken);
        var marker = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var consumer = new AsyncEventingBasicConsumer(events);
        consumer.ReceivedAsync += (_, delivery) =>
        {
            if (delivery.Exchange.Length == 0)
            {
                marker.TrySetResult();
                return Task.CompletedTask;
            }

            using var json = JsonDocument.Parse(delivery.Body);
            hear(delivery.RoutingKey, json.RootElement);
            return Task.CompletedTask;
        };
        await events.BasicConsumeAsync(queue.QueueName, autoAck: true, consumer, cancellationToken);
        return new BrokerClient(connection, prompts, events, queue.QueueName, marker.Task);
    }

    /// <summary>Returns when the broker confirmed the prompt; waits for a queue that takes it.</summary>
    public Task SendAsync(string stream, PromptItem prompt, CancellationToken cancellationToken) => SendAsync(
        stream,
        JsonSerializer.SerializeToUtf8Bytes(
            new PromptSubmitted { Stream = stream, Id = prompt.Id, Text = prompt.Text, Sequence = prompt.Sequence, Time = prompt.Time }, ContractJson.Options),
        cancellationToken);

    /// <summary>The same with several prompts in one message.</summary>
    public Task SendAsync(string stream, IReadOnlyList<PromptItem> prompts, CancellationToken cancellationToken) =>
        SendAsync(stream, JsonSerializer.SerializeToUtf8Bytes(new PromptBatchSubmitted { Stream = stream, Prompts = prompts }, ContractJson.Options), cancellationToken);

    private async Task SendAsync(string stream, byte[] body, CancellationToken cancellationToken)
    {
        var properties = new BasicProperties { Persistent = true, ContentType = "application/json" };
        while (true)
        {
            try
            {
                await _prompts.BasicPublishAsync(EventTypes.PromptsExchange, stream, mandatory: true, properties, body, cancellationToken);
                return;
            }
            catch (PublishException exception) when (exception.IsReturn)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(200), cancellationToken);
            }
        }
    }

    /// <summary>Whether no prompt waits in a queue.</summary>
    public async Task<bool> IsDrainedAsync(CancellationToken cancellationToken)
    {
        var waiting = 0L;
        await EachPartitionAsync((_, queue) => Task.FromResult(waiting += queue.MessageCount), cancellationToken);
        return waiting == 0;
    }

    /// <summary>Empties the queues of prompts, unless somebody consumes them.</summary>
    /// <returns>Whether nobody did.</returns>
    public async Task<bool> TryPurgeAsync(CancellationToken cancellationToken)
    {
        var consumers = 0L;
        await EachPartitionAsync((_, queue) => Task.FromResult(consumers += queue.ConsumerCount), cancellationToken);
        if (consumers > 0)
            return false;
        await EachPartitionAsync((channel, queue) => channel.QueuePurgeAsync(queue.QueueName, cancellationToken), cancellationToken);
        return true;
    }

    private async Task EachPartitionAsync(Func<IChannel, QueueDeclareOk, Task> work, CancellationToken cancellationToken)
    {
        for (var partition = 0; partition < PartitionTopology.MaxPartitions; partition++)
        {
            // A queue that is not there closes the channel that asked for it.
            await using var channel = await _connection.CreateChannelAsync(cancellationToken: cancellationToken);
            try
            {
                await work(channel, await channel.QueueDeclarePassiveAsync(PartitionTopology.QueueOf(partition), cancellationToken));
            }
            catch (OperationInterruptedException exception) when (exception.ShutdownReason?.ReplyCode == Constants.NotFound)
            {
                break;
            }
        }
    }

    /// <summary>Returns when every event was heard that the broker has taken so far: what is put behind them in the queue came back.</summary>
    public async Task HearAllAsync(TimeSpan limit, CancellationToken cancellationToken)
    {
        await _prompts.BasicPublishAsync("", _queue, mandatory: true, Array.Empty<byte>(), cancellationToken);
        await _marker.WaitAsync(limit, cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        await _prompts.DisposeAsync();
        await _events.DisposeAsync();
        await _connection.DisposeAsync();
    }
}
