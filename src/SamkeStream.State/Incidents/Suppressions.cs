using SamkeStream.State.Audit;

namespace SamkeStream.State.Incidents;

/// <summary>The suppressions of all streams, in one document; each change goes to the audit log in the same step.</summary>
public sealed class Suppressions(IStore store, AuditLog audit)
{
    /// <summary>Most suppressions at once.</summary>
    public const int Limit = 1_000;

    internal const string Key = "suppressions";

    /// <summary>In the order they were made.</summary>
    public async ValueTask<IReadOnlyList<Suppression>> ListAsync(CancellationToken cancellationToken = default) =>
        await store.ReadAsync<List<Suppression>>(Key, cancellationToken) ?? [];

    /// <summary>The suppression that holds for a stream at a time, or null.</summary>
    public async ValueTask<Suppression?> FindAsync(string stream, DateTimeOffset time, CancellationToken cancellationToken = default) =>
        (await ListAsync(cancellationToken)).FirstOrDefault(suppression => suppression.Covers(stream, time));

    /// <summary>Adds a suppression and drops those that are over.</summary>
    public ValueTask<AuditEntry> AddAsync(Suppression suppression, AuditRecord record, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(suppression);
        return ChangeAsync(
            record with { Detail = suppression.Describe() },
            found =>
            {
                if (suppression.Mistakes() is { Count: > 0 } mistakes)
                    return (null, string.Join("; ", mistakes));
                var kept = found.Where(other => !other.IsOver(record.At)).Append(suppression).ToList();
                return kept.Count <= Limit ? (kept, null) : (null, $"there are {Limit} suppressions; allowed are {Limit}");
            },
            cancellationToken);
    }

    public async ValueTask<AuditEntry> RemoveAsync(Guid id, AuditRecord record, CancellationToken cancellationToken = default) =>
        await ChangeAsync(
            record with { Detail = (await ListAsync(cancellationToken)).FirstOrDefault(suppression => suppression.Id == id)?.Describe() },
            found => found.Any(suppression => suppression.Id == id)
                ? (found.Where(suppression => suppression.Id != id).ToList(), null)
                : (null, $"there is no suppression {id}"),
            cancellationToken);

    private async ValueTask<AuditEntry> ChangeAsync(
        AuditRecord record, Func<IReadOnlyList<Suppression>, (List<Suppression>? After, string? Problem)> change, CancellationToken cancellationToken)
    {
        while (true)
        {
            var document = await store.ReadAsync(Key, cancellationToken);
            var before = document is null ? [] : JsonDocuments.Decode<List<Suppression>>(document.Body.Span, Key);
            var (after, problem) = change(before);
            var body = JsonDocuments.Encode(after ?? before);
            var entry = await audit.TryAppendAsync(
                record with
                {
                    Outcome = problem is null ? AuditOutcomes.Done : AuditOutcomes.Refused,
                    Detail = problem ?? record.Detail,
                    Before = document is null ? null : StoreKey.DigestOf(document.Body.Span),
                    After = problem is null ? StoreKey.DigestOf(body) : document is null ? null : StoreKey.DigestOf(document.Body.Span),
                },
                problem is null ? [new DocumentWrite(Key, body, document?.Version)] : [],
                cancellationToken);
            if (entry is not null)
                return entry;
        }
    }
}
