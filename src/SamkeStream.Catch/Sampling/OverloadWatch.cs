using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;
using SamkeStream.Catch.Ingest;
using SamkeStream.State;
using SamkeStream.State.Streams;

namespace SamkeStream.Catch.Sampling;

/// <summary>Looks every second how much waits at the partitions that this worker consumes, and sees to steps of the shares.</summary>
internal sealed class OverloadWatch(LoadSampler sampler, CatchService service, StreamStates states, TimeProvider time, ILogger<OverloadWatch> logger)
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(1);

    /// <summary>Runs until cancelled.</summary>
    /// <param name="connection">To the broker.</param>
    /// <param name="consumers">Of all partitions, at present.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task RunAsync(IConnection connection, IReadOnlyList<PartitionConsumer> consumers, CancellationToken cancellationToken)
    {
        if (!sampler.IsOn)
            return;
        using var timer = new PeriodicTimer(Every, time);
        while (await timer.WaitForNextTickAsync(cancellationToken))
        {
            try
            {
                foreach (var step in sampler.Tick(await BacklogsAsync(connection, consumers, cancellationToken)))
                    await TakeAsync(step, cancellationToken);
            }
            catch (Exception exception) when (exception is AlreadyClosedException or OperationInterruptedException or IOException or TimeoutException)
            {
                // Whoever consumes notices what is wrong with the broker.
                logger.LogDebug("the broker does not say how much waits: {Problem}", exception.Message);
            }
        }
    }

    private static async Task<Dictionary<object, long>> BacklogsAsync(IConnection connection, IReadOnlyList<PartitionConsumer> consumers, CancellationToken cancellationToken)
    {
        await using var channel = await connection.CreateChannelAsync(cancellationToken: cancellationToken);
        var backlogs = new Dictionary<object, long>();
        foreach (var consumer in consumers.Where(consumer => consumer.IsActive))
            backlogs[consumer] = (await channel.QueueDeclarePassiveAsync(consumer.Queue, cancellationToken)).MessageCount;
        return backlogs;
    }

    /// <summary>The share is stored before it counts, so that whoever takes over decides alike.</summary>
    private async Task TakeAsync(ShareStep step, CancellationToken cancellationToken)
    {
        try
        {
            if (await states.HeadAsync(step.Stream, cancellationToken) is not null)
            {
                await service.ActAsync(
                    step.Stream,
                    (session, _) =>
                    {
                        session.Ingest.SampleShare = step.After;
                        return Task.FromResult(true);
                    },
                    cancellationToken);
            }
        }
        catch (Exception exception) when (exception is InvalidDataException or DamagedBlobException)
        {
            logger.LogError("stream {Stream}: its share cannot be stored: {Problem}", step.Stream, exception.Message);
        }

        sampler.Apply(step);
        if (step.After < step.Before)
            logger.LogWarning(
                "sampling: stream {Stream} sends {Rate:f0} prompts/s and all together more than the encoder takes ({Capacity:f0}/s): 1 of {Every:f0} is taken from now on",
                step.Stream, step.Rate, sampler.Capacity, 1 / step.After);
        else if (step.After < 1)
            logger.LogInformation("sampling: stream {Stream}: 1 prompt of {Every:f0} is taken from now on", step.Stream, 1 / step.After);
        else
            logger.LogInformation("sampling: stream {Stream}: all prompts are taken again", step.Stream);
    }
}
