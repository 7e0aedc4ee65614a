using SamkeStream.Hosting;
using SamkeStream.State.Adapters;

namespace SamkeStream.Serve.Registry;

/// <summary>Shows which adapter every stream is served, and how old it is.</summary>
internal sealed class AdapterGauges(AdapterRegistry adapters, TimeProvider time, ILogger<AdapterGauges> logger) : StoreLoop(TimeSpan.FromSeconds(5), time, logger)
{
    private readonly TimeProvider _time = time;

    protected override async Task DoAsync(CancellationToken cancellationToken) =>
        Show([.. (await adapters.ListAsync(cancellationToken)).Where(pointer => pointer.Digest is not null)]);

    private void Show(List<AdapterPointer> pointers)
    {
        var now = _time.GetUtcNow();
        // A digest tells streams apart, so it must not get past the cap of streams.
        var named = pointers.Where(pointer => SamkeMeter.Streams.Of(pointer.Stream) == pointer.Stream).ToList();
        SamkeMeter.AdapterVersion.Replace([.. named.Select(pointer => new System.Diagnostics.Metrics.Measurement<double>(1, SamkeMeter.Streams.Tag(pointer.Stream), new("digest", pointer.Digest)))]);
        SamkeMeter.AdapterAge.Replace([.. named.Select(pointer => new System.Diagnostics.Metrics.Measurement<double>((now - pointer.PromotedAt).TotalSeconds, SamkeMeter.Streams.Tag(pointer.Stream)))]);
    }
}
