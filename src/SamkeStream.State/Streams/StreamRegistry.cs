using SamkeStream.State.Adapters;
using SamkeStream.State.Alerts;
using SamkeStream.State.Privacy;
using SamkeStream.State.Upkeep;

namespace SamkeStream.State.Streams;

/// <summary>The streams and their settings.</summary>
public sealed class StreamRegistry(IStore store)
{
    /// <summary>The settings, or null where the stream is not registered.</summary>
    public ValueTask<StreamSettings?> GetAsync(string stream, CancellationToken cancellationToken = default) =>
        store.ReadAsync<StreamSettings>(StreamKeys.Settings(stream), cancellationToken);

    /// <summary>The settings; a stream that is not registered is, with the defaults.</summary>
    public ValueTask<StreamSettings> GetOrRegisterAsync(string stream, CancellationToken cancellationToken = default) =>
        store.UpdateAsync<StreamSettings>(
            StreamKeys.Settings(stream), found => found ?? new StreamSettings { Stream = stream }, cancellationToken);

    /// <summary>Registers a stream or replaces its settings.</summary>
    /// <exception cref="ArgumentException">Settings that are not allowed; the message lists all mistakes.</exception>
    public async ValueTask PutAsync(StreamSettings settings, CancellationToken cancellationToken = default)
    {
        RequireAllowed(settings);
        await store.UpdateAsync<StreamSettings>(
            StreamKeys.Settings(settings.Stream), found => settings == found ? found : settings, cancellationToken);
    }

    /// <summary>Replaces settings that nobody has changed since they were read.</summary>
    /// <param name="before">As they were read; null: the stream was not registered.</param>
    /// <param name="settings">As they shall be.</param>
    /// <param name="cancellationToken">Ends the wait; the write may still be made.</param>
    /// <returns>Whether it did; else they are to be read again.</returns>
    /// <exception cref="ArgumentException">Settings that are not allowed; the message lists all mistakes.</exception>
    public async ValueTask<bool> TryReplaceAsync(StreamSettings? before, StreamSettings settings, CancellationToken cancellationToken = default)
    {
        RequireAllowed(settings);
        var key = StreamKeys.Settings(settings.Stream);
        var document = await store.ReadAsync(key, cancellationToken);
        var found = document is null ? null : JsonDocuments.Decode<StreamSettings>(document.Body.Span, key);
        return found == before
            && (settings == before || await store.TryCommitAsync([new DocumentWrite(key, JsonDocuments.Encode(settings), document?.Version)], cancellationToken));
    }

    /// <summary>What came of the latest request for an adapter; null where there was none.</summary>
    public ValueTask<LatestAdaptation?> LatestAdaptationAsync(string stream, CancellationToken cancellationToken = default) =>
        store.ReadAsync<LatestAdaptation>(StreamKeys.LatestAdaptation(stream), cancellationToken);

    /// <summary>Notes what came of a request; nothing of a stream that was deleted meanwhile.</summary>
    public async ValueTask NoteAdaptationAsync(string stream, LatestAdaptation adaptation, CancellationToken cancellationToken = default)
    {
        if (await GetAsync(stream, cancellationToken) is not null)
            await store.UpdateAsync<LatestAdaptation>(StreamKeys.LatestAdaptation(stream), _ => adaptation, cancellationToken);
    }

    /// <summary>The settings of all streams, by name.</summary>
    public async ValueTask<IReadOnlyList<StreamSettings>> ListAsync(CancellationToken cancellationToken = default)
    {
        var streams = new List<StreamSettings>();
        foreach (var key in await store.ListAsync(StreamKeys.Prefix, cancellationToken))
        {
            if (key.EndsWith(StreamKeys.SettingsSuffix, StringComparison.Ordinal)
                && await store.ReadAsync<StreamSettings>(key, cancellationToken) is { } settings)
                streams.Add(settings);
        }

        return streams;
    }

    /// <summary>
    /// Forgets a stream: settings, state, reference, adapter pointer and history, items, outcomes, texts; its adapters are released. Only the number of its epochs stays.
    /// </summary>
    /// <returns>Whether there was anything to forget.</returns>
    public async ValueTask<bool> DeleteAsync(string stream, CancellationToken cancellationToken = default)
    {
        string[] keys =
        [
            StreamKeys.Settings(stream), StreamKeys.CatchState(stream), StreamKeys.CatchReference(stream), StreamKeys.Adapter(stream),
            StreamKeys.AdapterHistory(stream), StreamKeys.ValidationItems(stream),
            .. Enumerable.Range(0, StreamStates.MaxLog).Select(entry => StreamKeys.CatchLog(stream, entry)),
            AlertDeliveries.StreamPrefix + stream, StreamKeys.LatestAdaptation(stream),
        ];
        await StreamTexts.DeleteAsync(store, stream, cancellationToken);
        await store.DeleteLogAsync(StreamKeys.OutcomesLog(stream), cancellationToken);
        while (true)
        {
            var head = await store.ReadAsync(StreamKeys.CatchHead(stream), cancellationToken);
            var found = await Task.WhenAll(keys.Select(key => store.ReadAsync(key, cancellationToken).AsTask()));
            var writes = keys.Zip(found).Where(pair => pair.Second is not null).Select(pair => new DocumentWrite(pair.First, null, pair.Second!.Version)).ToList();
            if (head is not null)
            {
                var epoch = JsonDocuments.Decode<StreamHead>(head.Body.Span, StreamKeys.CatchHead(stream)).Epoch;
                var past = await store.ReadAsync(StreamKeys.Past(stream), cancellationToken);
                writes.Add(new DocumentWrite(StreamKeys.CatchHead(stream), null, head.Version));
                if (epoch > 0)
                    writes.Add(new DocumentWrite(StreamKeys.Past(stream), JsonDocuments.Encode(new StreamPast(epoch)), past?.Version));
            }

            if (writes.Count > 0)
                writes.AddRange(await new ReleasedBlobs(store).AdaptersAsync(await new AdapterRegistry(store).DigestsAsync(stream, cancellationToken), cancellationToken));

            if (writes.Count == 0)
                return false;
            if (await store.TryCommitAsync(writes, cancellationToken))
                return true;
        }
    }

    private static void RequireAllowed(StreamSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        if (settings.Mistakes() is { Count: > 0 } mistakes)
            throw new ArgumentException(string.Join("; ", mistakes), nameof(settings));
    }
}
