using System.Globalization;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;
using SamkeStream.Contracts.V1;
using SamkeStream.Hosting;

namespace SamkeStream.Catch.Ingest;

/// <summary>
/// The way of prompts through the broker: <c>samke.prompts</c> → an exchange that hashes the routing key, which is the
/// stream → one quorum queue to a partition, each with one active consumer. So a stream's prompts are in one queue, in order.
/// </summary>
internal static class PartitionTopology
{
    public const string QueuePrefix = "samke.catch.prompts";

    /// <summary>Where messages go that can never be processed.</summary>
    public const string ErrorQueue = QueuePrefix + "_error";

    private const string HashExchange = "samke.prompts.by-stream";
    private const string HashType = "x-consistent-hash";
    private const string Plugin = "rabbitmq_consistent_hash_exchange";

    /// <summary>Most partitions that can be set, and looked for after a change.</summary>
    public const int MaxPartitions = 64;

    public static string QueueOf(int partition) => string.Create(CultureInfo.InvariantCulture, $"{QueuePrefix}.{partition:d2}");

    /// <summary>Declares everything; repeating it is harmless.</summary>
    /// <returns>
    /// How many partition queues there are: more than asked for where there were more before. Those get nothing new, but what lies
    /// in them is still to be consumed.
    /// </returns>
    /// <exception cref="BrokerUnfitException">The broker has no exchanges that hash.</exception>
    public static async Task<int> DeclareAsync(IConnection connection, int partitions, CancellationToken cancellationToken)
    {
        await using var channel = await connection.CreateChannelAsync(cancellationToken: cancellationToken);
        await channel.ExchangeDeclareAsync(EventTypes.PromptsExchange, ExchangeType.Topic, durable: true, autoDelete: false, cancellationToken: cancellationToken);
        try
        {
            await channel.ExchangeDeclareAsync(HashExchange, HashType, durable: true, autoDelete: false, cancellationToken: cancellationToken);
        }
        catch (OperationInterruptedException exception) when (exception.ShutdownReason?.ReplyCode is Constants.CommandInvalid or Constants.PreconditionFailed)
        {
            throw new BrokerUnfitException($"has no exchanges of type {HashType}; enable its plugin: rabbitmq-plugins enable {Plugin}", exception);
        }

        await channel.ExchangeDeclareAsync(BusSetup.DeadLetters, ExchangeType.Fanout, durable: true, autoDelete: false, cancellationToken: cancellationToken);
        await QueueAsync(channel, BusSetup.DeadLetters, [], cancellationToken);
        await channel.QueueBindAsync(BusSetup.DeadLetters, BusSetup.DeadLetters, "", cancellationToken: cancellationToken);
        await QueueAsync(channel, ErrorQueue, [], cancellationToken);
        for (var partition = 0; partition < partitions; partition++)
        {
            var arguments = new Dictionary<string, object?>
            {
                ["x-single-active-consumer"] = true,
                ["x-delivery-limit"] = BusSetup.DeliveryLimit,
                ["x-dead-letter-exchange"] = BusSetup.DeadLetters,
            };
            await QueueAsync(channel, QueueOf(partition), arguments, cancellationToken);
            // For this type of exchange the binding's key is the queue's weight.
            await channel.QueueBindAsync(QueueOf(partition), HashExchange, "1", cancellationToken: cancellationToken);
        }

        var all = partitions;
        while (all < MaxPartitions && await ExistsAsync(connection, QueueOf(all), cancellationToken))
        {
            await channel.QueueUnbindAsync(QueueOf(all), HashExchange, "1", cancellationToken: cancellationToken);
            all++;
        }

        await channel.ExchangeBindAsync(HashExchange, EventTypes.PromptsExchange, "#", cancellationToken: cancellationToken);
        return all;
    }

    /// <summary>Takes the one queue of earlier versions off the exchange, so that nothing piles up in it unread, and deletes it where that loses nothing.</summary>
    /// <returns>Messages that still lie in it, and its consumers; null where it is gone.</returns>
    public static async Task<(long Messages, long Consumers)?> RetireAsync(IConnection connection, CancellationToken cancellationToken)
    {
        if (!await ExistsAsync(connection, QueuePrefix, cancellationToken))
            return null;
        await using var channel = await connection.CreateChannelAsync(cancellationToken: cancellationToken);
        // It was bound by an exchange of its own name.
        await channel.ExchangeDeclareAsync(QueuePrefix, ExchangeType.Fanout, durable: true, autoDelete: false, cancellationToken: cancellationToken);
        await channel.ExchangeUnbindAsync(QueuePrefix, EventTypes.PromptsExchange, "#", cancellationToken: cancellationToken);
        await channel.QueueUnbindAsync(QueuePrefix, EventTypes.PromptsExchange, "#", cancellationToken: cancellationToken);
        var queue = await channel.QueueDeclarePassiveAsync(QueuePrefix, cancellationToken);
        if (queue.MessageCount > 0 || queue.ConsumerCount > 0)
            return (queue.MessageCount, queue.ConsumerCount);
        await channel.QueueDeleteAsync(QueuePrefix, cancellationToken: cancellationToken);
        await channel.ExchangeDeleteAsync(QueuePrefix, cancellationToken: cancellationToken);
        return null;
    }

    private static Task<QueueDeclareOk> QueueAsync(IChannel channel, string queue, Dictionary<string, object?> arguments, CancellationToken cancellationToken)
    {
        arguments["x-queue-type"] = "quorum";
        return channel.QueueDeclareAsync(queue, durable: true, exclusive: false, autoDelete: false, arguments, cancellationToken: cancellationToken);
    }

    private static async Task<bool> ExistsAsync(IConnection connection, string queue, CancellationToken cancellationToken)
    {
        // A queue that is not there ends the channel.
        await using var channel = await connection.CreateChannelAsync(cancellationToken: cancellationToken);
        try
        {
            await channel.QueueDeclarePassiveAsync(queue, cancellationToken);
            return true;
        }
        catch (OperationInterruptedException exception) when (exception.ShutdownReason?.ReplyCode == Constants.NotFound)
        {
            return false;
        }
    }
}
