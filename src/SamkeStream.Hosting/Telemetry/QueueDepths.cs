using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.Hosting;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace SamkeStream.Hosting;

/// <summary>
/// Asks the broker how many messages wait in this process' queues, in their error queues and in the dead letters: what is not
/// consumed fast enough, and what was given up. Nothing is asked within one process, where queues are in memory.
/// </summary>
public sealed class QueueDepths(SamkeOptions options, TimeProvider time) : BackgroundService
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(15);

    private readonly ConcurrentDictionary<string, bool> _queues = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, bool> _dead = new(StringComparer.Ordinal) { [BusSetup.DeadLetters] = true };

    /// <summary>Names a queue of this process and the one where its refused messages go.</summary>
    public void Add(string queue, string errorQueue)
    {
        _queues[queue] = true;
        _dead[errorQueue] = true;
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (options.IsEmbedded)
            return;
        using var timer = new PeriodicTimer(Every, time);
        do
        {
            try
            {
                await MeasureAsync(stoppingToken).ConfigureAwait(false);
            }
            catch (Exception exception) when (exception is BrokerUnreachableException or AlreadyClosedException or OperationInterruptedException or TimeoutException)
            {
                // The broker is away, which health tells; old numbers would mislead.
                SamkeMeter.QueueDepth.Replace([]);
                SamkeMeter.DeadLetterDepth.Replace([]);
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken).ConfigureAwait(false));
    }

    private async Task MeasureAsync(CancellationToken cancellationToken)
    {
        await using var connection = await BrokerAddress.Parse(options.Broker).ConnectAsync(options.StartTimeout, cancellationToken).ConfigureAwait(false);
        var (waiting, dead) = (new List<Measurement<double>>(), new List<Measurement<double>>());
        foreach (var queue in _queues.Keys)
            waiting.Add(await MeasureAsync(connection, queue, cancellationToken).ConfigureAwait(false));
        foreach (var queue in _dead.Keys)
            dead.Add(await MeasureAsync(connection, queue, cancellationToken).ConfigureAwait(false));
        SamkeMeter.QueueDepth.Replace(waiting);
        SamkeMeter.DeadLetterDepth.Replace(dead);
    }

    private static async Task<Measurement<double>> MeasureAsync(IConnection connection, string queue, CancellationToken cancellationToken)
    {
        var tag = new KeyValuePair<string, object?>("queue", queue);
        // A queue that is not there closes the channel that asked for it.
        await using var channel = await connection.CreateChannelAsync(cancellationToken: cancellationToken).ConfigureAwait(false);
        try
        {
            return new((await channel.QueueDeclarePassiveAsync(queue, cancellationToken).ConfigureAwait(false)).MessageCount, tag);
        }
        catch (OperationInterruptedException exception) when (exception.ShutdownReason?.ReplyCode == Constants.NotFound)
        {
            return new(0, tag);
        }
    }
}
