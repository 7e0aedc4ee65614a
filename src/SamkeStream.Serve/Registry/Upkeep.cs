using SamkeStream.State.References;
using SamkeStream.State.Streams;
using SamkeStream.State.Upkeep;

namespace SamkeStream.Serve.Registry;

/// <summary>Deletes what nobody needs or may keep any more: old versions of references, blobs of what was deleted, old validation items of streams without texts. Several processes may do it at once.</summary>
internal sealed class Upkeep(
    ReferenceLibrary library, ReleasedBlobs blobs, StreamRegistry registry, ValidationItems items, ServeOptions options, TimeProvider time, ILogger<Upkeep> logger)
    : StoreLoop(TimeSpan.FromHours(1), time, logger)
{
    private readonly TimeProvider _time = time;
    private readonly ILogger _logger = logger;

    protected override async Task DoAsync(CancellationToken cancellationToken)
    {
        if (await library.KeepNewestAsync(options.KeptReferences, _time.GetUtcNow(), cancellationToken) is > 0 and var count)
            _logger.LogInformation("{Count} old versions of references were deleted; the newest {Kept} of each name and those in use stay", count, options.KeptReferences);
        await blobs.CleanAsync(cancellationToken);
        foreach (var stream in await registry.ListAsync(cancellationToken))
            await items.ForgetOldAsync(stream.Stream, cancellationToken);
    }
}
