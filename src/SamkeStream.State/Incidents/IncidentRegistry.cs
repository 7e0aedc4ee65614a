namespace SamkeStream.State.Incidents;

/// <summary>The incidents of all streams, with an index by stream, status and time.</summary>
public sealed class IncidentRegistry(IStore store)
{
    /// <summary>Incidents kept of one stream; older ones are dropped.</summary>
    public const int KeptPerStream = 1_000;

    /// <summary>The incident, or null where there is none.</summary>
    public ValueTask<Incident?> GetAsync(string stream, long epoch, CancellationToken cancellationToken = default) =>
        store.ReadAsync<Incident>(IncidentKeys.Document(stream, epoch), cancellationToken);

    /// <summary>Writes an incident, its index and its stream's counts in one step. One of a lower or equal revision than is there changes nothing.</summary>
    public async ValueTask PutAsync(Incident incident, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(incident);
        while (true)
        {
            var key = IncidentKeys.Document(incident.Stream, incident.Epoch);
            var document = await store.ReadAsync(key, cancellationToken);
            var before = document is null ? null : JsonDocuments.Decode<Incident>(document.Body.Span, key);
            if (before?.Revision >= incident.Revision)
                return;
            var writes = new List<DocumentWrite> { new(key, JsonDocuments.Encode(incident), document?.Version) };
            AddIndex(writes, before, incident);
            await AddCountsAsync(writes, before, incident, cancellationToken);
            if (!await store.TryCommitAsync(writes, cancellationToken))
                continue;
            if (before is null)
                await DropOldestAsync(incident.Stream, cancellationToken);
            return;
        }
    }

    /// <summary>Incidents, newest first; reads those it gives and no others, except where stream and status are both asked for.</summary>
    /// <exception cref="ArgumentException">A limit that is not allowed, or an <see cref="IncidentQuery.After"/> of another list.</exception>
    public async ValueTask<IncidentPage> ListAsync(IncidentQuery query, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(query);
        if (query.Limit is < 1 or > IncidentQuery.MostAtOnce)
            throw new ArgumentException($"limit is {query.Limit}; allowed are 1 to {IncidentQuery.MostAtOnce}", nameof(query));
        var prefix = query.Stream is { } stream ? IncidentKeys.Of(stream) : IncidentKeys.IndexFor(query.Status);
        if (query.After is { } after && !after.StartsWith(prefix, StringComparison.Ordinal))
            throw new ArgumentException($"after is '{after}'; allowed is the member next of an answer to the same question", nameof(query));

        var (from, before) = (prefix, query.After ?? IncidentKeys.End(prefix));
        if (query.Stream is null)
        {
            from = query.From is { } earliest ? prefix + IncidentKeys.Time(earliest) : from;
            var end = query.To is { } latest ? prefix + IncidentKeys.Time(latest) : before;
            before = string.CompareOrdinal(end, before) < 0 ? end : before;
        }

        var found = new List<Incident>();
        while (true)
        {
            var keys = await store.ListLastAsync(from, before, query.Limit, cancellationToken);
            foreach (var key in keys)
            {
                before = key;
                var (name, epoch) = IncidentKeys.Parse(key);
                if (await GetAsync(name, epoch, cancellationToken) is not { } incident || !Fits(incident, query))
                    continue;
                found.Add(incident);
                if (found.Count == query.Limit)
                    return new IncidentPage(found, await HasMoreAsync(from, before, cancellationToken) ? before : null);
            }

            if (keys.Count < query.Limit)
                return new IncidentPage(found, null);
        }
    }

    public async ValueTask<IncidentCounts> CountsAsync(string stream, CancellationToken cancellationToken = default) =>
        await store.ReadAsync<IncidentCounts>(IncidentKeys.Counts(stream), cancellationToken) ?? IncidentCounts.None;

    /// <summary>The counts of all streams that have had incidents, by stream.</summary>
    public async ValueTask<IReadOnlyDictionary<string, IncidentCounts>> CountsAsync(CancellationToken cancellationToken = default)
    {
        var counts = new Dictionary<string, IncidentCounts>(StringComparer.Ordinal);
        foreach (var key in await store.ListAsync(StreamKeys.Prefix, cancellationToken))
        {
            if (IncidentKeys.StreamOfCounts(key) is { } stream && await store.ReadAsync<IncidentCounts>(key, cancellationToken) is { } found)
                counts[stream] = found;
        }

        return counts;
    }

    /// <summary>Forgets all incidents of a stream.</summary>
    public async ValueTask DeleteAsync(string stream, CancellationToken cancellationToken = default)
    {
        foreach (var key in await store.ListAsync(IncidentKeys.Of(stream), cancellationToken))
            await DropAsync(key, cancellationToken);
        if (await store.ReadAsync(IncidentKeys.Counts(stream), cancellationToken) is { } counts)
            await store.TryCommitAsync([new DocumentWrite(IncidentKeys.Counts(stream), null, counts.Version)], cancellationToken);
    }

    private static bool Fits(Incident incident, IncidentQuery query) =>
        (query.Status is null || incident.Status == query.Status)
        && (query.From is null || incident.OpenedAt >= query.From)
        && (query.To is null || incident.OpenedAt < query.To);

    private static void AddIndex(List<DocumentWrite> writes, Incident? before, Incident? after)
    {
        var old = before is null ? [] : IncidentKeys.IndexOf(before).ToHashSet(StringComparer.Ordinal);
        var now = after is null ? [] : IncidentKeys.IndexOf(after).ToHashSet(StringComparer.Ordinal);
        writes.AddRange(old.Except(now).Select(key => new DocumentWrite(key, null, StoreKey.VersionOf([]))));
        writes.AddRange(now.Except(old).Select(key => new DocumentWrite(key, ReadOnlyMemory<byte>.Empty, null)));
    }

    private async Task AddCountsAsync(List<DocumentWrite> writes, Incident? before, Incident? after, CancellationToken cancellationToken)
    {
        var key = IncidentKeys.Counts((before ?? after)!.Stream);
        var document = await store.ReadAsync(key, cancellationToken);
        var counts = document is null ? IncidentCounts.None : JsonDocuments.Decode<IncidentCounts>(document.Body.Span, key);
        var moved = counts.Moved(before, after);
        if (moved != counts)
            writes.Add(new DocumentWrite(key, JsonDocuments.Encode(moved), document?.Version));
    }

    private async Task<bool> HasMoreAsync(string from, string before, CancellationToken cancellationToken) =>
        (await store.ListLastAsync(from, before, 1, cancellationToken)).Count > 0;

    private async Task DropOldestAsync(string stream, CancellationToken cancellationToken)
    {
        var keys = await store.ListAsync(IncidentKeys.Of(stream), cancellationToken);
        foreach (var key in keys.Take(keys.Count - KeptPerStream))
            await DropAsync(key, cancellationToken);
    }

    private async Task DropAsync(string key, CancellationToken cancellationToken)
    {
        while (await store.ReadAsync(key, cancellationToken) is { } document)
        {
            var incident = JsonDocuments.Decode<Incident>(document.Body.Span, key);
            var writes = new List<DocumentWrite> { new(key, null, document.Version) };
            AddIndex(writes, incident, null);
            await AddCountsAsync(writes, incident, null, cancellationToken);
            if (await store.TryCommitAsync(writes, cancellationToken))
                return;
        }
    }
}
