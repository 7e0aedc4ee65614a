using System.Text;

namespace SamkeStream.State.Streams;

/// <summary>The newest refused messages of all streams, and how many there were of each reason.</summary>
public sealed class RefusedMessages(IStore store)
{
    /// <summary>Messages kept.</summary>
    public const int Kept = 1_000;

    /// <summary>Most bytes kept of a body.</summary>
    public const int BodyLimit = 2_048;

    internal const string Log = "refused:messages";
    internal const string CountsKey = "refused:counts";

    public async ValueTask AddAsync(RefusedMessage message, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(message);
        var kept = message with { Stream = Cut(message.Stream, 256), Body = Cut(message.Body, BodyLimit) };
        await store.AppendAsync(Log, JsonDocuments.Encode(kept), Kept, cancellationToken);
        await store.UpdateAsync<Dictionary<string, long>>(CountsKey, found => CountOne(found, message.Reason), cancellationToken);
    }

    /// <summary>The newest refused messages, oldest first: all, or those that name one stream.</summary>
    public async ValueTask<IReadOnlyList<RefusedMessage>> GetAsync(
        int newest = Kept, string? stream = null, CancellationToken cancellationToken = default)
    {
        var entries = await store.ReadLogAsync(Log, Kept, cancellationToken);
        return
        [
            .. entries.Select(entry => JsonDocuments.Decode<RefusedMessage>(entry.Span, Log))
                .Where(message => stream is null || message.Stream == stream)
                .TakeLast(newest),
        ];
    }

    /// <summary>Number of refused messages by reason, since the store was made.</summary>
    public async ValueTask<IReadOnlyDictionary<string, long>> CountsAsync(CancellationToken cancellationToken = default) =>
        await store.ReadAsync<Dictionary<string, long>>(CountsKey, cancellationToken) ?? [];

    /// <summary>The beginning of a raw body as text, for <see cref="RefusedMessage.Body"/>.</summary>
    public static string BodyText(ReadOnlySpan<byte> body) =>
        Encoding.UTF8.GetString(body[..Math.Min(body.Length, BodyLimit)]);

    private static Dictionary<string, long> CountOne(Dictionary<string, long>? found, string reason)
    {
        var counts = new Dictionary<string, long>(found ?? [], StringComparer.Ordinal);
        counts[reason] = counts.GetValueOrDefault(reason) + 1;
        return counts;
    }

    private static string? Cut(string? text, int length) => text is { } && text.Length > length ? text[..length] : text;
}
