using SamkeStream.State;
using SamkeStream.State.References;
using SamkeStream.State.Upkeep;

namespace SamkeStream.Serve.Registry;

/// <summary>Deletes what nobody needs any more: old versions of references, and blobs of what was deleted. Several processes may do it at once.</summary>
internal sealed class Upkeep(ReferenceLibrary library, ReleasedBlobs blobs, ServeOptions options, TimeProvider time, ILogger<Upkeep> logger) : BackgroundService
{
    public static readonly TimeSpan Every = TimeSpan.FromHours(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Every, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                if (await library.KeepNewestAsync(options.KeptReferences, time.GetUtcNow(), stoppingToken) is > 0 and var count)
                    logger.LogInformation("{Count} old versions of references were deleted; the newest {Kept} of each name and those in use stay", count, options.KeptReferences);
                await blobs.CleanAsync(stoppingToken);
            }
            catch (Exception exception) when (exception is StoreUnavailableException or InvalidDataException)
            {
                logger.LogWarning("the store cannot be cleaned, the next try is in {Every}: {Problem}", Every, exception.Message);
            }
        }
    }
}
