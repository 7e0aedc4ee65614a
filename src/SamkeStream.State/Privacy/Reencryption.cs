using SamkeStream.State.References;
using SamkeStream.State.Streams;
using SamkeStream.State.Upkeep;

namespace SamkeStream.State.Privacy;

/// <summary>
/// Writes records anew that were encrypted with another key than the one that writes now: Catch's states, validation items, vectors of references
/// made of files. What has a lifetime (windows, bodies, vectors of learned references) ends by itself. Workers may go on meanwhile: every write is
/// guarded by the version that was read. May be cancelled and begun again at any time; what is done is not done twice.
/// </summary>
public sealed class Reencryption(IStore store, RecordCipher cipher)
{
    /// <summary>Tries for a record that others write meanwhile.</summary>
    private const int Attempts = 100;

    /// <param name="progress">Told after each stream and each reference.</param>
    /// <param name="cancellationToken">Ends the work between two records.</param>
    /// <exception cref="OperationCanceledException">What was told last is how far it came.</exception>
    public async Task<ReencryptionProgress> RunAsync(IProgress<ReencryptionProgress>? progress, CancellationToken cancellationToken = default)
    {
        var streams = await StreamsAsync(cancellationToken);
        var references = await store.ListAsync(ReferenceLibrary.Made, cancellationToken);
        var at = new ReencryptionProgress(0, streams.Count + references.Count, 0, 0, [], []);
        foreach (var stream in streams)
        {
            at = await OneAsync(at, $"stream {stream}", () => StateAsync(stream, cancellationToken));
            at = await OneAsync(at, $"validation items of stream {stream}", () => ItemsAsync(stream, cancellationToken));
            at = at with { Done = at.Done + 1 };
            progress?.Report(at);
        }

        foreach (var key in references)
        {
            at = await OneAsync(at, $"vectors of {key}", () => VectorsAsync(key, cancellationToken));
            at = at with { Done = at.Done + 1 };
            progress?.Report(at);
        }

        await store.CompactAsync(cancellationToken);
        return at;
    }

    private async Task<List<string>> StreamsAsync(CancellationToken cancellationToken)
    {
        var keys = await store.ListAsync(StreamKeys.Prefix, cancellationToken);
        return [.. keys.Select(key => key.Split(':')[1]).Distinct(StringComparer.Ordinal)];
    }

    private static async Task<ReencryptionProgress> OneAsync(ReencryptionProgress at, string what, Func<Task<(int Found, int Rewritten)?>> rewrite)
    {
        try
        {
            for (var attempt = 1; attempt <= Attempts; attempt++)
            {
                if (await rewrite() is var (found, rewritten))
                    return at with { Records = at.Records + found, Rewritten = at.Rewritten + rewritten };
            }

            return at with { Busy = [.. at.Busy, what] };
        }
        catch (Exception exception) when (exception is InvalidDataException or DamagedBlobException)
        {
            return at with { Unreadable = [.. at.Unreadable, $"{what}: {exception.Message}"] };
        }
    }

    private async Task<(int Found, int Rewritten)?> StateAsync(string stream, CancellationToken cancellationToken) =>
        await new StreamStates(store, cipher).TryReencryptAsync(stream, cancellationToken);

    private async Task<(int Found, int Rewritten)?> ItemsAsync(string stream, CancellationToken cancellationToken)
    {
        var key = StreamKeys.ValidationItems(stream);
        if (await store.ReadAsync(key, cancellationToken) is not { } document)
            return (0, 0);
        if (cipher.IsCurrent(document.Body.Span))
            return (1, 0);
        var renewed = cipher.Encrypt(key, cipher.Decrypt(key, document.Body));
        return await store.TryCommitAsync([new DocumentWrite(key, renewed, document.Version)], cancellationToken) ? (1, 1) : null;
    }

    private async Task<(int Found, int Rewritten)?> VectorsAsync(string key, CancellationToken cancellationToken)
    {
        if (await store.ReadAsync(key, cancellationToken) is not { } document)
            return (0, 0);
        var reference = JsonDocuments.Decode<StoredReference>(document.Body.Span, key);
        if (reference is not { State: ReferenceStates.Ready, Source: ReferenceSources.File, VectorsRef: { } before } || await store.GetBlobAsync(before, cancellationToken) is not { } stored)
            return (0, 0);
        if (cipher.IsCurrent(stored.Span))
            return (1, 0);
        var name = RecordNames.Vectors(reference.Stream);
        var renewed = cipher.Encrypt(name, cipher.Decrypt(name, stored));
        // With an end until the reference names it, so that nothing stays for good where this is cut off.
        var after = await store.PutBlobAsync(renewed, ReleasedBlobs.Grace, cancellationToken);
        List<DocumentWrite> writes =
        [
            new(key, JsonDocuments.Encode(reference with { VectorsRef = after }), document.Version),
            .. await new ReleasedBlobs(store).ReplacedAsync(before, after, cancellationToken),
        ];
        if (!await store.TryCommitAsync(writes, cancellationToken))
            return null;
        await store.PutBlobAsync(renewed, null, CancellationToken.None);
        return (1, 1);
    }
}
