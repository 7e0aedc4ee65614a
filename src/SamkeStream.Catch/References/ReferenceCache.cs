using System.Collections.Concurrent;
using SamkeStream.Drift;
using SamkeStream.State;

namespace SamkeStream.Catch.References;

/// <summary>One copy in memory of each reference, however many streams are compared with it; it goes when no stream is.</summary>
internal sealed class ReferenceCache(IStore store)
{
    private readonly ConcurrentDictionary<string, WeakReference<DriftReference>> _references = new(StringComparer.Ordinal);

    /// <summary>The reference with these bytes.</summary>
    /// <param name="blob">Digest of the bytes.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="InvalidDataException">Not in the store, or no reference of this version.</exception>
    public async Task<DriftReference> GetAsync(string blob, CancellationToken cancellationToken)
    {
        if (Find(blob) is { } known)
            return known;
        var bytes = await store.GetBlobAsync(blob, cancellationToken) ?? throw new InvalidDataException($"the reference {blob} is not in the store");
        using var input = new MemoryStream(bytes.ToArray(), writable: false);
        return Share(blob, DriftReference.Read(input));
    }

    /// <summary>Stores a fitted reference.</summary>
    /// <returns>Digest of its bytes, and the copy to use.</returns>
    public async Task<(string Blob, DriftReference Reference)> PutAsync(DriftReference reference, CancellationToken cancellationToken)
    {
        using var bytes = new MemoryStream();
        reference.Write(bytes);
        var blob = await store.PutBlobAsync(bytes.ToArray(), cancellationToken: cancellationToken);
        return (blob, Share(blob, reference));
    }

    private DriftReference? Find(string blob) => _references.TryGetValue(blob, out var held) && held.TryGetTarget(out var reference) ? reference : null;

    private DriftReference Share(string blob, DriftReference reference)
    {
        while (true)
        {
            var held = _references.GetOrAdd(blob, _ => new WeakReference<DriftReference>(reference));
            if (held.TryGetTarget(out var first))
                return first;
            _references.TryUpdate(blob, new WeakReference<DriftReference>(reference), held);
        }
    }
}
