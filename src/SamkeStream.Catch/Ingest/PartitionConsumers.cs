using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;
using SamkeStream.Catch.Sampling;
using SamkeStream.Hosting;

namespace SamkeStream.Catch.Ingest;

/// <summary>
/// Consumes all partitions. The broker keeps one consumer of a queue active, the first that came; the others wait in
/// line and take over at once when its connection ends. Partitions belong to the workers alive in turn, and a worker
/// leaves the line of those that are not its own whenever one comes or goes, to join it again behind their owner.
/// </summary>
internal sealed class PartitionConsumers(
    SamkeOptions settings,
    CatchOptions options,
    PromptPipeline pipeline,
    PromptReader reader,
    Refusals refusals,
    QueueDepths depths,
    LoadSampler sampler,
    OverloadWatch overload,
    TimeProvider time,
    ILogger<PartitionConsumers> logger) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (settings.IsEmbedded)
            return;
        var address = BrokerAddress.Parse(settings.Broker);
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await using var connection = await address.ConnectAsync(settings.StartTimeout, stoppingToken);
                await ConsumeAsync(connection, stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception exception) when (exception is BrokerUnreachableException or AlreadyClosedException or OperationInterruptedException or BrokerUnfitException or IOException or TimeoutException or OperationCanceledException)
            {
                logger.LogWarning("the broker is away, trying again in {Pause}: {Problem}", Pause, exception.Message);
            }

            await Task.Delay(Pause, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task ConsumeAsync(IConnection connection, CancellationToken stoppingToken)
    {
        var count = await PartitionTopology.DeclareAsync(connection, options.Partitions, stoppingToken);
        if (await PartitionTopology.RetireAsync(connection, stoppingToken) is var (messages, readers))
        {
            logger.LogWarning(
                "queue {Queue} of an earlier version gets no more prompts, but {Messages} lie in it and {Consumers} consumers read it. Let the earlier workers empty it and stop them; what is left when none is there, "
                + "move to exchange {Exchange} (shovel) or, if it came since a worker of this version runs, delete with the queue: it was taken from the partitions",
                PartitionTopology.QueuePrefix, messages, readers, Contracts.V1.EventTypes.PromptsExchange);
        }

        await using var errors = new ErrorQueue(connection, refusals);
        await using var presence = new WorkerPresence(connection, time);
        var consumers = new PartitionConsumer[count];
        using var stopped = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
        var watching = Task.CompletedTask;
        try
        {
            for (var partition = 0; partition < count; partition++)
                consumers[partition] = await SubscribeAsync(partition);
            watching = overload.RunAsync(connection, consumers, stopped.Token);
            // Of this worker alone: whoever is heard of while it begins is a change, too.
            var view = presence.View();
            await presence.StartAsync(stoppingToken);
            while (!stoppingToken.IsCancellationRequested)
            {
                await presence.WaitAsync(stoppingToken);
                var (place, workers) = presence.Place();
                var isChanged = presence.View() != view;
                view = presence.View();
                for (var partition = 0; partition < count; partition++)
                {
                    if (consumers[partition].Lost.IsCompleted || (isChanged && partition % workers != place))
                    {
                        await consumers[partition].LeaveAsync(stoppingToken);
                        Forget(consumers[partition]);
                        consumers[partition] = await SubscribeAsync(partition);
                    }
                }

                if (isChanged)
                    logger.LogInformation("{Workers} Catch workers are alive; this one owns every partition p of {Partitions} with p mod {Workers} = {Place}", workers, count, workers, place);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(5), time);
            await Task.WhenAll(consumers.Where(consumer => consumer is not null).Select(consumer => consumer.LeaveAsync(limit.Token)))
                .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await presence.LeaveAsync(limit.Token);
            throw;
        }
        finally
        {
            await stopped.CancelAsync();
            await watching.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            foreach (var consumer in consumers.Where(consumer => consumer is not null))
                Forget(consumer);
        }

        // Where they go on, another worker shows them.
        void Forget(PartitionConsumer consumer)
        {
            foreach (var stream in sampler.Leave(consumer))
                SamkeMeter.Readings.Remove(stream);
        }

        async Task<PartitionConsumer> SubscribeAsync(int partition)
        {
            depths.Add(PartitionTopology.QueueOf(partition), PartitionTopology.ErrorQueue);
            var consumer = new PartitionConsumer(PartitionTopology.QueueOf(partition), connection, errors, reader, pipeline, options);
            await consumer.SubscribeAsync(stoppingToken);
            return consumer;
        }
    }
}
