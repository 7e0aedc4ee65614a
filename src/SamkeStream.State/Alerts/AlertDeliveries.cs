using SamkeStream.Contracts;

namespace SamkeStream.State.Alerts;

/// <summary>Alerts on their way, those that were given up, and what was alerted of each stream.</summary>
public sealed class AlertDeliveries(IStore store)
{
    internal const string PendingPrefix = "alerts:pending:";
    internal const string DeadPrefix = "alerts:dead:";
    internal const string StreamPrefix = "alerts:streams:";
    internal const string LeaseKey = "alerts:lease";

    public async ValueTask<AlertedStream> GetStreamAsync(string stream, CancellationToken cancellationToken = default) =>
        await store.ReadAsync<AlertedStream>(StreamPrefix + StreamName.Require(stream), cancellationToken) ?? new AlertedStream { Stream = stream };

    /// <summary>All streams of which something was alerted.</summary>
    public async ValueTask<IReadOnlyList<AlertedStream>> ListStreamsAsync(CancellationToken cancellationToken = default) =>
        await ListAsync<AlertedStream>(StreamPrefix, cancellationToken);

    /// <summary>Changes what is known of a stream and takes up the deliveries that follow, both or neither.</summary>
    /// <param name="stream">Name of the stream.</param>
    /// <param name="change">From what is known to what is then known, and the deliveries; may be run again. The same object: nothing is to be done.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    public async ValueTask<IReadOnlyList<AlertDelivery>> TakeUpAsync(
        string stream, Func<AlertedStream, (AlertedStream After, IReadOnlyList<AlertDelivery> Deliveries)> change, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(change);
        var key = StreamPrefix + StreamName.Require(stream);
        while (true)
        {
            var document = await store.ReadAsync(key, cancellationToken);
            var before = document is null ? new AlertedStream { Stream = stream } : JsonDocuments.Decode<AlertedStream>(document.Body.Span, key);
            var (after, deliveries) = change(before);
            if (ReferenceEquals(before, after))
                return [];
            var writes = new List<DocumentWrite> { new(key, JsonDocuments.Encode(after), document?.Version) };
            foreach (var delivery in deliveries)
                writes.Add(new DocumentWrite(PendingKey(delivery), JsonDocuments.Encode(delivery), (await store.ReadAsync(PendingKey(delivery), cancellationToken))?.Version));
            if (await store.TryCommitAsync(writes, cancellationToken))
                return deliveries;
        }
    }

    /// <summary>Deliveries that are on their way, in the order in which they were taken up.</summary>
    public async ValueTask<IReadOnlyList<AlertDelivery>> PendingAsync(CancellationToken cancellationToken = default) =>
        [.. (await ListAsync<AlertDelivery>(PendingPrefix, cancellationToken)).OrderBy(delivery => delivery.CreatedAt)];

    /// <summary>Whether a delivery is on its way still.</summary>
    public async ValueTask<bool> IsPendingAsync(AlertDelivery delivery, CancellationToken cancellationToken = default) =>
        await store.ReadAsync(PendingKey(delivery), cancellationToken) is not null;

    /// <summary>Deliveries that were given up, oldest first.</summary>
    public async ValueTask<IReadOnlyList<AlertDelivery>> DeadAsync(CancellationToken cancellationToken = default) =>
        [.. (await ListAsync<AlertDelivery>(DeadPrefix, cancellationToken)).OrderBy(delivery => delivery.CreatedAt)];

    /// <summary>The sink has it.</summary>
    public ValueTask DeliveredAsync(AlertDelivery delivery, CancellationToken cancellationToken = default) => MoveAsync(delivery, PendingKey(delivery), null, cancellationToken);

    /// <summary>Gives a delivery up and keeps it.</summary>
    public ValueTask GiveUpAsync(AlertDelivery delivery, AlertFailure failure, CancellationToken cancellationToken = default) =>
        MoveAsync(delivery with { Failure = failure }, PendingKey(delivery), DeadKey(delivery), cancellationToken);

    /// <summary>Sends a delivery that was given up on its way again.</summary>
    public ValueTask ReplayAsync(AlertDelivery delivery, CancellationToken cancellationToken = default) =>
        MoveAsync(delivery with { Failure = null }, DeadKey(delivery), PendingKey(delivery), cancellationToken);

    /// <summary>Whether this owner is the one that delivers, until the given time; another's turn ends by itself.</summary>
    public async ValueTask<bool> TryLeadAsync(string owner, DateTimeOffset now, DateTimeOffset until, CancellationToken cancellationToken = default)
    {
        var lease = await store.UpdateAsync<AlertLease>(
            LeaseKey, found => found is not null && found.Owner != owner && found.Until > now ? found : new AlertLease(owner, until), cancellationToken);
        return lease.Owner == owner;
    }

    private static string PendingKey(AlertDelivery delivery) => $"{PendingPrefix}{delivery.Sink}:{delivery.Id}";

    private static string DeadKey(AlertDelivery delivery) => $"{DeadPrefix}{delivery.Sink}:{delivery.Id}";

    private async ValueTask MoveAsync(AlertDelivery delivery, string from, string? to, CancellationToken cancellationToken)
    {
        while (await store.ReadAsync(from, cancellationToken) is { } document)
        {
            var writes = new List<DocumentWrite> { new(from, null, document.Version) };
            if (to is not null)
                writes.Add(new DocumentWrite(to, JsonDocuments.Encode(delivery), (await store.ReadAsync(to, cancellationToken))?.Version));
            if (await store.TryCommitAsync(writes, cancellationToken))
                return;
        }
    }

    private async ValueTask<List<T>> ListAsync<T>(string prefix, CancellationToken cancellationToken)
        where T : class
    {
        var found = new List<T>();
        foreach (var key in await store.ListAsync(prefix, cancellationToken))
        {
            if (await store.ReadAsync<T>(key, cancellationToken) is { } value)
                found.Add(value);
        }

        return found;
    }
}

/// <summary>Which process delivers.</summary>
/// <param name="Owner">Names the process.</param>
/// <param name="Until">End of its turn unless it renews it.</param>
public sealed record AlertLease(string Owner, DateTimeOffset Until);
