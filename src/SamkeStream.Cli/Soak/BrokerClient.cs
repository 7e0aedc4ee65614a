using System.Text.Json;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;
using RabbitMQ.Client.Exceptions;
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

    private BrokerClient(IConnection connection, IChannel prompts, IChannel events) => (_connection, _prompts, _events) = (connection, prompts, events);

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
        var consumer = new AsyncEventingBasicConsumer(events);
        consumer.ReceivedAsync += (_, delivery) =>
        {
            using var json = JsonDocument.Parse(delivery.Body);
            hear(delivery.RoutingKey, json.RootElement);
            return Task.CompletedTask;
        };
        await events.BasicConsumeAsync(queue.QueueName, autoAck: true, consumer, cancellationToken);
        return new BrokerClient(connection, prompts, events);
    }

    /// <summary>Returns when the broker confirmed the prompt; waits for a queue that takes it.</summary>
    public async Task SendAsync(string stream, PromptItem prompt, CancellationToken cancellationToken)
    {
        var body = JsonSerializer.SerializeToUtf8Bytes(
            new PromptSubmitted { Stream = stream, Id = prompt.Id, Text = prompt.Text, Sequence = prompt.Sequence, Time = prompt.Time }, ContractJson.Options);
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

    public async ValueTask DisposeAsync()
    {
        await _prompts.DisposeAsync();
        await _events.DisposeAsync();
        await _connection.DisposeAsync();
    }
}
