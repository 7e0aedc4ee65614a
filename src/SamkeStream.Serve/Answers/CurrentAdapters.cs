using System.Collections.Concurrent;
using SamkeStream.Hosting;
using SamkeStream.Language.Bundles;
using SamkeStream.Language.Lora;
using SamkeStream.State;
using SamkeStream.State.Adapters;

namespace SamkeStream.Serve.Answers;

/// <summary>
/// The current adapter of each stream, in memory. Every request asks for the pointer; weights are read once per digest. While the
/// store is away, the last known adapter is served on.
/// </summary>
internal sealed class CurrentAdapters(AdapterRegistry registry, LoadedBundle bundle, ServeOptions options, ILogger<CurrentAdapters> logger)
{
    private readonly ConcurrentDictionary<string, ServedAdapter> _lastKnown = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, Lazy<Task<LoraAdapter>>> _weights = new(StringComparer.Ordinal);
    private readonly ConcurrentQueue<string> _order = new();

    /// <summary>Whether the stream was served before.</summary>
    public bool Knows(string stream) => _lastKnown.ContainsKey(stream);

    public async Task<ServedAdapter> GetAsync(string stream, CancellationToken cancellationToken)
    {
        try
        {
            var pointer = await registry.CurrentAsync(stream, cancellationToken);
            var served = pointer is { Digest: { } digest, Name: { } name }
                ? new ServedAdapter(name, digest, await WeightsAsync(pointer))
                : ServedAdapter.Base;
            _lastKnown[stream] = served;
            return served;
        }
        catch (StoreUnavailableException exception) when (_lastKnown.TryGetValue(stream, out var served))
        {
            logger.LogWarning("stream {Stream}: {Adapter} is served on while the store is away: {Problem}", stream, served.Name, exception.Message);
            return served;
        }
    }

    private async Task<LoraAdapter> WeightsAsync(AdapterPointer pointer)
    {
        var digest = pointer.Digest!;
        var loading = _weights.GetOrAdd(digest, _ =>
        {
            _order.Enqueue(digest);
            return new Lazy<Task<LoraAdapter>>(() => LoadAsync(pointer));
        });
        while (_weights.Count > options.CachedAdapters && _order.TryDequeue(out var oldest))
        {
            if (oldest == digest)
                _order.Enqueue(oldest);
            else
                _weights.TryRemove(oldest, out var _);
        }

        try
        {
            return await loading.Value;
        }
        catch
        {
            _weights.TryRemove(digest, out var _);
            throw;
        }
    }

    private async Task<LoraAdapter> LoadAsync(AdapterPointer pointer)
    {
        using var span = SamkeTrace.Start("serve.apply", TraceContext.Parse(pointer.Traceparent));
        span?.SetTag("samke.stream", pointer.Stream).SetTag("samke.adapter", pointer.Digest);
        var adapter = PeftFormat.Read(await registry.GetFilesAsync(pointer.Digest!));
        bundle.RequireFits(adapter);
        return adapter;
    }
}
