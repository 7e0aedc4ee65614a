using SamkeStream.State;

namespace SamkeStream.Serve.Registry;

/// <summary>Does something with the store now and then; where the store cannot be read, the next time.</summary>
internal abstract class StoreLoop(TimeSpan every, TimeProvider time, ILogger logger) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(every, time);
        do
        {
            try
            {
                await DoAsync(stoppingToken);
            }
            catch (Exception exception) when (exception is StoreUnavailableException or InvalidDataException)
            {
                // Health tells loudly; what was last known is shown and served on.
                logger.LogDebug("{Loop} tries again in {Every}: {Problem}", GetType().Name, every, exception.Message);
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    protected abstract Task DoAsync(CancellationToken cancellationToken);
}
