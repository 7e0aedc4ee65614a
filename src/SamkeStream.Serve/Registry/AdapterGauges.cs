using SamkeStream.Hosting;
using SamkeStream.State;
using SamkeStream.State.Adapters;

namespace SamkeStream.Serve.Registry;

/// <summary>Shows which adapter every stream is served, and how old it is.</summary>
internal sealed class AdapterGauges(AdapterRegistry adapters, TimeProvider time) : BackgroundService
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(5);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Every, time);
        do
        {
            try
            {
                Show([.. (await adapters.ListAsync(stoppingToken)).Where(pointer => pointer.Digest is not null)]);
            }
            catch (Exception exception) when (exception is StoreUnavailableException or InvalidDataException)
            {
                // Health and the log tell; the adapters last known are served on.
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private void Show(List<AdapterPointer> pointers)
    {
        var now = time.GetUtcNow();
        // A digest tells streams apart, so it must not get past the cap of streams.
        var named = pointers.Where(pointer => SamkeMeter.Streams.Of(pointer.Stream) == pointer.Stream).ToList();
        SamkeMeter.AdapterVersion.Replace([.. named.Select(pointer => new System.Diagnostics.Metrics.Measurement<double>(1, SamkeMeter.Streams.Tag(pointer.Stream), new("digest", pointer.Digest)))]);
        SamkeMeter.AdapterAge.Replace([.. named.Select(pointer => new System.Diagnostics.Metrics.Measurement<double>((now - pointer.PromotedAt).TotalSeconds, SamkeMeter.Streams.Tag(pointer.Stream)))]);
    }
}
