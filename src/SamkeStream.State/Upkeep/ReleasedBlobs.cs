using SamkeStream.State.Adapters;
using SamkeStream.State.References;

namespace SamkeStream.State.Upkeep;

/// <summary>
/// Blobs whose owner is deleted. Others may name the same bytes, and may come to while they are deleted: a blob that nothing names first gets an
/// end, and stays again where it is named when it is looked at the next time. Layout: docs/store.md.
/// </summary>
public sealed class ReleasedBlobs(IStore store)
{
    /// <summary>From the first look to the end; looks are less than half as far apart.</summary>
    public static readonly TimeSpan Grace = TimeSpan.FromHours(6);

    private const string Prefix = "released-blobs:";

    /// <summary>Looks at all released blobs.</summary>
    /// <returns>How many are released still.</returns>
    public async ValueTask<int> CleanAsync(CancellationToken cancellationToken = default)
    {
        var keys = await store.ListAsync(Prefix, cancellationToken);
        if (keys.Count == 0)
            return 0;
        var named = await NamedAsync(cancellationToken);
        foreach (var key in keys)
            await LookAsync(key, named, cancellationToken);
        return (await store.ListAsync(Prefix, cancellationToken)).Count;
    }

    /// <summary>Writes that release adapters; they go with the one that deletes what named them.</summary>
    /// <param name="digests">Of their manifests.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    internal ValueTask<IReadOnlyList<DocumentWrite>> AdaptersAsync(IEnumerable<string?> digests, CancellationToken cancellationToken) => WritesAsync(digests, true, cancellationToken);

    /// <summary>Writes that release single blobs.</summary>
    internal ValueTask<IReadOnlyList<DocumentWrite>> BlobsAsync(IEnumerable<string?> digests, CancellationToken cancellationToken) => WritesAsync(digests, false, cancellationToken);

    /// <summary>Writes that release a blob whose place another one takes. That one has an end for now, and stays when it is looked at and named.</summary>
    internal async ValueTask<IReadOnlyList<DocumentWrite>> ReplacedAsync(string before, string after, CancellationToken cancellationToken) =>
    [
        .. await BlobsAsync([before], cancellationToken),
        new DocumentWrite(Prefix + after, JsonDocuments.Encode(new Release(false, true)), (await store.ReadAsync(Prefix + after, cancellationToken))?.Version),
    ];

    private async ValueTask<IReadOnlyList<DocumentWrite>> WritesAsync(IEnumerable<string?> digests, bool isAdapter, CancellationToken cancellationToken)
    {
        var writes = new List<DocumentWrite>();
        foreach (var digest in digests.OfType<string>().Distinct(StringComparer.Ordinal))
        {
            var key = Prefix + digest;
            writes.Add(new DocumentWrite(key, JsonDocuments.Encode(new Release(isAdapter, false)), (await store.ReadAsync(key, cancellationToken))?.Version));
        }

        return writes;
    }

    private async ValueTask LookAsync(string key, HashSet<string> named, CancellationToken cancellationToken)
    {
        if (await store.ReadAsync(key, cancellationToken) is not { } document)
            return;
        var (digest, release) = (key[Prefix.Length..], JsonDocuments.Decode<Release>(document.Body.Span, key));
        var content = await ContentAsync(digest, cancellationToken);
        var isNamed = named.Contains(digest);
        var writes = new List<DocumentWrite>();
        if (isNamed || content is null)
        {
            if (isNamed && release.IsExpiring && content is { } wanted)
                await store.PutBlobAsync(wanted, null, cancellationToken);
            writes.Add(new DocumentWrite(key, null, document.Version));
        }
        else if (!release.IsExpiring)
        {
            var files = release.IsAdapter ? JsonDocuments.Decode<AdapterManifest>(content.Value.Span, $"manifest {digest}").Files : [];
            writes.AddRange(await BlobsAsync(files.Select(file => file.Sha256), cancellationToken));
            writes.Add(new DocumentWrite(key, JsonDocuments.Encode(release with { IsExpiring = true }), document.Version));
            await store.ExpireBlobAsync(digest, Grace, cancellationToken);
        }

        // Where another writer came between, the next look does it.
        if (writes.Count > 0)
            await store.TryCommitAsync(writes, cancellationToken);
    }

    private async ValueTask<ReadOnlyMemory<byte>?> ContentAsync(string digest, CancellationToken cancellationToken)
    {
        try
        {
            return await store.GetBlobAsync(digest, cancellationToken);
        }
        catch (DamagedBlobException)
        {
            return null;
        }
    }

    /// <summary>All blobs that references and adapters name. What a deleted reference was calibrated to is forgotten on the way.</summary>
    private async ValueTask<HashSet<string>> NamedAsync(CancellationToken cancellationToken)
    {
        var (named, contents) = (new HashSet<string>(StringComparer.Ordinal), new HashSet<string>(StringComparer.Ordinal));
        foreach (var prefix in new[] { ReferenceLibrary.Made, ReferenceLibrary.Learned })
        {
            foreach (var key in await store.ListAsync(prefix, cancellationToken))
            {
                if (await store.ReadAsync<StoredReference>(key, cancellationToken) is not { } reference)
                    continue;
                named.UnionWith(((string?[])[reference.Blob, reference.VectorsRef]).OfType<string>());
                contents.Add(reference.Digest ?? "");
            }
        }

        foreach (var key in await store.ListAsync(ReferenceLibrary.RecalibratedPrefix, cancellationToken))
        {
            if (await store.ReadAsync(key, cancellationToken) is not { } document)
                continue;
            var blob = JsonDocuments.Decode<ReferenceLibrary.Recalibrated>(document.Body.Span, key).Blob;
            if (contents.Contains(key.Split(':')[^2]))
                named.Add(blob);
            else
                await store.TryCommitAsync([new DocumentWrite(key, null, document.Version), .. await BlobsAsync([blob], cancellationToken)], cancellationToken);
        }

        var registry = new AdapterRegistry(store);
        foreach (var key in await store.ListAsync(StreamKeys.Prefix, cancellationToken))
        {
            if (!key.EndsWith(StreamKeys.AdapterSuffix, StringComparison.Ordinal))
                continue;
            foreach (var digest in await registry.DigestsAsync(key[StreamKeys.Prefix.Length..^StreamKeys.AdapterSuffix.Length], cancellationToken))
            {
                if (named.Add(digest) && await registry.GetManifestAsync(digest, cancellationToken) is { } manifest)
                    named.UnionWith(manifest.Files.Select(file => file.Sha256));
            }
        }

        return named;
    }

    /// <param name="IsAdapter">It is an adapter's manifest, whose files go with it.</param>
    /// <param name="IsExpiring">It was given an end.</param>
    private sealed record Release(bool IsAdapter, bool IsExpiring);
}
