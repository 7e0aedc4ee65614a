namespace SamkeStream.State.Privacy;

/// <summary>
/// Which keys a store was written with, by fingerprints: a process with another key of the same id, or without the key that others write
/// with, is told so before it reads or writes anything.
/// </summary>
/// <param name="Current">Id of the key that the latest process writes with; null: none.</param>
/// <param name="Fingerprints">Of each key that was ever written with.</param>
public sealed record KeyRegister(string? Current, IReadOnlyDictionary<string, string> Fingerprints)
{
    internal const string Key = "privacy:keys";

    /// <summary>The register of a store; null where no process has entered yet.</summary>
    public static ValueTask<KeyRegister?> ReadAsync(IStore store, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(store);
        return store.ReadAsync<KeyRegister>(Key, cancellationToken);
    }

    /// <summary>Notes the key that this process writes with.</summary>
    /// <returns>The key that does not fit and what is wrong, in words; null where all is well and noted.</returns>
    public static async ValueTask<(string KeyId, string Problem)?> EnterAsync(IStore store, RecordKeys keys, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(store);
        ArgumentNullException.ThrowIfNull(keys);
        while (true)
        {
            var document = await store.ReadAsync(Key, cancellationToken);
            var before = document is null ? new KeyRegister(null, new Dictionary<string, string>()) : JsonDocuments.Decode<KeyRegister>(document.Body.Span, Key);
            foreach (var id in keys.Ids)
            {
                if (before.Fingerprints.TryGetValue(id, out var known) && known != keys.FingerprintOf(id))
                    return (id, $"another key than the one of this id that the store was written with (fingerprint {known}, this one {keys.FingerprintOf(id)})");
            }

            if (before.Current is { } current && !keys.Ids.Contains(current, StringComparer.Ordinal))
                return (current, "missing, but the store is written with it");
            if (before.Current == keys.Current)
                return null;
            var fingerprints = new Dictionary<string, string>(before.Fingerprints);
            if (keys.Current is { } writing)
                fingerprints[writing] = keys.FingerprintOf(writing);
            if (await store.TryCommitAsync([new DocumentWrite(Key, JsonDocuments.Encode(new KeyRegister(keys.Current, fingerprints)), document?.Version)], cancellationToken))
                return null;
        }
    }
}
