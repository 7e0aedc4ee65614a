using System.Security.Cryptography;
using SamkeStream.State.Audit;
using SamkeStream.State.Privacy;
using SamkeStream.State.Streams;

namespace SamkeStream.State.Refusals;

/// <summary>The newest refused messages of all streams, how many there were of each reason, and which were put back.</summary>
public sealed class RefusedMessages(IStore store, AuditLog audit, RecordCipher? cipher = null, TextPolicy? policy = null, int kept = RefusedMessages.Kept)
{
    /// <summary>Messages kept.</summary>
    public const int Kept = 1_000;

    /// <summary>Most bytes kept of a body.</summary>
    public const int BodyLimit = 1 << 20;

    /// <summary>After so many messages of this process the bodies of those that are no longer kept are deleted.</summary>
    private const int SweepEvery = 50;

    /// <summary>Entries that wait for that, so that no process drops one of another's whose body is there still.</summary>
    private const int Slack = 500;

    private int _added;

    private readonly RecordCipher _cipher = cipher ?? RecordCipher.None;
    private readonly TextPolicy _policy = policy ?? TextPolicy.Text;

    internal const string Log = "refused:messages";
    internal const string CountsKey = "refused:counts";
    internal const string ReplaysKey = "refused:replays";

    /// <summary>
    /// Notes a message; its body is kept as long as the stream keeps texts (168 h where no stream is known), and not at all where it keeps none.
    /// </summary>
    /// <returns>The message with its id.</returns>
    public async ValueTask<RefusedMessage> AddAsync(RefusedMessage message, ReadOnlyMemory<byte> body, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(message);
        var stream = message.Stream is { Length: > 256 } ? message.Stream[..256] : message.Stream;
        var settings = await SettingsOfAsync(stream, cancellationToken);
        var lifetime = TimeSpan.FromHours((settings ?? new StreamSettings { Stream = "none" }).PromptTtlHours);
        var noted = message with
        {
            Id = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(6)),
            Stream = stream,
            BodyRef = _policy.KeepsTexts(settings) ? await KeepAsync(stream, body[..Math.Min(body.Length, BodyLimit)], lifetime, cancellationToken) : null,
            BodySha256 = StoreKey.DigestOf(body.Span),
            BodyBytes = body.Length,
            IsBodyCut = body.Length > BodyLimit,
        };
        var isSweep = Interlocked.Increment(ref _added) % SweepEvery == 0;
        var dropped = isSweep ? await BodiesBeyondAsync(kept - 1, cancellationToken) : [];
        await store.AppendAsync(Log, JsonDocuments.Encode(noted), isSweep ? kept : kept + Slack, cancellationToken);
        foreach (var digest in dropped.Where(digest => digest != noted.BodyRef))
            await store.DeleteBlobAsync(digest, cancellationToken);
        await store.UpdateAsync<Dictionary<string, long>>(CountsKey, found => CountOne(found, message.Reason), cancellationToken);
        return noted;
    }

    /// <summary>The newest refused messages, oldest first: all, or those that name one stream.</summary>
    public async ValueTask<IReadOnlyList<RefusedMessage>> GetAsync(
        int newest = Kept, string? stream = null, string? reason = null, CancellationToken cancellationToken = default)
    {
        var entries = await store.ReadLogAsync(Log, kept, cancellationToken);
        return
        [
            .. entries.Select(entry => JsonDocuments.Decode<RefusedMessage>(entry.Span, Log))
                .Where(message => (stream is null || message.Stream == stream) && (reason is null || message.Reason == reason))
                .TakeLast(newest),
        ];
    }

    /// <summary>The message with this id, or null where there is none any more.</summary>
    public async ValueTask<RefusedMessage?> FindAsync(string id, CancellationToken cancellationToken = default) =>
        (await GetAsync(cancellationToken: cancellationToken)).LastOrDefault(message => message.Id == id);

    /// <summary>The body of a message, at most <see cref="BodyLimit"/> bytes; null where its time is over.</summary>
    public async ValueTask<ReadOnlyMemory<byte>?> GetBodyAsync(RefusedMessage message, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(message);
        if (message.BodyRef is not { } digest || await store.GetBlobAsync(digest, cancellationToken) is not { } stored)
            return null;
        return _cipher.Decrypt(NameOf(message.Stream), stored);
    }

    /// <summary>Number of refused messages by reason, since the store was made.</summary>
    public async ValueTask<IReadOnlyDictionary<string, long>> CountsAsync(CancellationToken cancellationToken = default) =>
        await store.ReadAsync<Dictionary<string, long>>(CountsKey, cancellationToken) ?? [];

    /// <summary>The messages that were put back, by id.</summary>
    public async ValueTask<IReadOnlyDictionary<string, Replay>> ReplaysAsync(CancellationToken cancellationToken = default) =>
        await store.ReadAsync<Dictionary<string, Replay>>(ReplaysKey, cancellationToken) ?? [];

    /// <summary>Notes, before a message is put back, that it is, in one step with the audit log.</summary>
    /// <param name="id">The message.</param>
    /// <param name="record">For the log.</param>
    /// <param name="isAgain">Whether one that was put back before may be again.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The earlier replay that speaks against it; null where it may be sent now.</returns>
    public async ValueTask<Replay?> ClaimReplayAsync(string id, AuditRecord record, bool isAgain, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(record);
        return await ChangeReplaysAsync(
            record,
            replays =>
            {
                if (replays.TryGetValue(id, out var earlier) && !isAgain)
                    return earlier;
                replays[id] = new Replay(record.At, record.Actor, (earlier?.Times ?? 0) + 1);
                return null;
            },
            cancellationToken);
    }

    /// <summary>Takes a claim back, because the message could not be sent.</summary>
    public async ValueTask ReleaseReplayAsync(string id, AuditRecord record, CancellationToken cancellationToken = default) =>
        await ChangeReplaysAsync(
            record,
            replays =>
            {
                if (replays.Remove(id, out var claim) && claim.Times > 1)
                    replays[id] = claim with { Times = claim.Times - 1 };
                return null;
            },
            cancellationToken);

    private async ValueTask<string?> KeepAsync(string? stream, ReadOnlyMemory<byte> body, TimeSpan lifetime, CancellationToken cancellationToken)
    {
        var content = _cipher.Encrypt(NameOf(stream), body);
        if (!Contracts.StreamName.IsValid(stream))
            return await store.PutBlobAsync(content, lifetime, cancellationToken);
        await StreamTexts.NoteAsync(store, stream, StoreKey.DigestOf(content.Span), cancellationToken);
        var digest = await store.PutBlobAsync(content, lifetime, cancellationToken);
        if (_policy.KeepsTexts(await SettingsOfAsync(stream, cancellationToken)))
            return digest;
        await store.DeleteBlobAsync(digest, cancellationToken);
        return null;
    }

    /// <summary>Bodies of messages older than so many of the newest, which none of those has.</summary>
    private async ValueTask<IReadOnlyCollection<string>> BodiesBeyondAsync(int newest, CancellationToken cancellationToken)
    {
        var entries = await store.ReadLogAsync(Log, kept + Slack, cancellationToken);
        var bodies = entries.Select(entry => JsonDocuments.Decode<RefusedMessage>(entry.Span, Log).BodyRef).ToList();
        return [.. bodies.SkipLast(newest).OfType<string>().Except(bodies.TakeLast(newest).OfType<string>(), StringComparer.Ordinal)];
    }

    private async ValueTask<StreamSettings?> SettingsOfAsync(string? stream, CancellationToken cancellationToken) =>
        Contracts.StreamName.IsValid(stream) ? await store.ReadAsync<StreamSettings>(StreamKeys.Settings(stream), cancellationToken) : null;

    private static string NameOf(string? stream) => $"refused:{stream}";

    private static Dictionary<string, long> CountOne(Dictionary<string, long>? found, string reason)
    {
        var counts = new Dictionary<string, long>(found ?? [], StringComparer.Ordinal);
        counts[reason] = counts.GetValueOrDefault(reason) + 1;
        return counts;
    }

    /// <summary>Changes the replays in one step with the audit log; forgets those of messages that are no longer kept.</summary>
    private async ValueTask<Replay?> ChangeReplaysAsync(
        AuditRecord record, Func<Dictionary<string, Replay>, Replay?> change, CancellationToken cancellationToken)
    {
        var known = (await GetAsync(cancellationToken: cancellationToken)).Select(message => message.Id).ToHashSet(StringComparer.Ordinal);
        while (true)
        {
            var document = await store.ReadAsync(ReplaysKey, cancellationToken);
            var replays = document is null ? [] : JsonDocuments.Decode<Dictionary<string, Replay>>(document.Body.Span, ReplaysKey);
            if (change(replays) is { } objection)
                return objection;
            var kept = replays.Where(replay => known.Contains(replay.Key)).ToDictionary(StringComparer.Ordinal);
            if (await audit.TryAppendAsync(record, [new DocumentWrite(ReplaysKey, JsonDocuments.Encode(kept), document?.Version)], cancellationToken) is not null)
                return null;
        }
    }
}
