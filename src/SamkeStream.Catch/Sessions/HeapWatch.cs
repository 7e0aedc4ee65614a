namespace SamkeStream.Catch.Sessions;

/// <summary>
/// Asks for a background collection of the oldest generation when the heap has grown by an eighth since the last. What streams leave behind is old when it is dropped, and left to itself
/// the collector lets half of what is in use pile up.
/// </summary>
internal sealed class HeapWatch(TimeProvider time) : BackgroundService
{
    /// <summary>Smaller heaps are not worth it, bytes.</summary>
    private const long Small = 256 << 20;

    private static readonly TimeSpan Every = TimeSpan.FromSeconds(2);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var (collections, inUse) = (GC.CollectionCount(2), GC.GetTotalMemory(forceFullCollection: false));
        using var timer = new PeriodicTimer(Every, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            var (count, size) = (GC.CollectionCount(2), GC.GetTotalMemory(forceFullCollection: false));
            // A collection in the background is counted when it begins.
            if (count != collections || size < inUse)
                (collections, inUse) = (count, size);
            else if (size > Math.Max(Small, inUse + (inUse / 8)))
                GC.Collect(2, GCCollectionMode.Forced, blocking: false);
        }
    }
}
