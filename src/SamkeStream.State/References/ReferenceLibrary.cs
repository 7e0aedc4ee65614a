using System.Globalization;
using SamkeStream.State.Audit;

namespace SamkeStream.State.References;

/// <summary>
/// References by name and version. A version is made once and never overwritten: making one again under a name makes the next
/// version. Its fitted bytes are a blob. Layout: docs/store.md.
/// </summary>
public sealed partial class ReferenceLibrary(IStore store, AuditLog audit)
{
    /// <summary>Verb of the audit log.</summary>
    public const string CreateVerb = "create-reference";

    internal const string Made = "references:named:";
    internal const string Learned = "references:learned:";
    internal const string RecalibratedPrefix = "references:recalibrated:";
    private const string Open = "reference-work:";

    /// <summary>Begins the next version of a name, with its entry in the audit log. The same command again gives what the first began.</summary>
    /// <param name="reference">What is to be made; its version is not looked at.</param>
    /// <param name="commandId">Tells a repeat of the command from another one.</param>
    /// <param name="cancellationToken">Ends the wait; it may still be begun.</param>
    public async ValueTask<StoredReference> CreateAsync(StoredReference reference, Guid commandId, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(reference);
        while (true)
        {
            var next = reference with { Version = await NextAsync(reference.Name, cancellationToken) };
            var body = JsonDocuments.Encode(next);
            var record = new AuditRecord
            {
                At = next.CreatedAt,
                Actor = next.Actor,
                Verb = CreateVerb,
                Target = next.Id.ToString(),
                Stream = next.Stream,
                Reason = next.Reason,
                CommandId = commandId,
                After = StoreKey.DigestOf(body),
                Detail = $"from {next.Source}",
            };
            var effects = new[] { new DocumentWrite(Key(next.Id), body, null), new DocumentWrite(WorkKey(next.Id), "{}"u8.ToArray(), null) };
            if (await audit.TryAppendAsync(record, effects, cancellationToken) is not { } entry)
                continue;
            if (ReferenceId.TryParse(entry.Target, out var name, out var version) && await GetAsync(name, version, cancellationToken) is { } stored)
                return stored;
            throw new ArgumentException($"command {commandId} was another one: {entry.Verb} {entry.Target}", nameof(commandId));
        }
    }

    /// <summary>Adds a ready reference that Catch learned, as the next version of its name. One with the bytes of the newest version is that one.</summary>
    public async ValueTask<StoredReference> AddLearnedAsync(StoredReference reference, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(reference);
        while (true)
        {
            var newest = await NewestAsync(reference.Name, cancellationToken);
            if (newest > 0 && await GetAsync(reference.Name, newest, cancellationToken) is { State: ReferenceStates.Ready } found && found.Blob == reference.Blob)
                return found;
            var next = reference with { Version = await NextAsync(reference.Name, cancellationToken) };
            if (await store.TryCommitAsync([new DocumentWrite(Key(next.Id), JsonDocuments.Encode(next), null)], cancellationToken))
                return next;
        }
    }

    /// <summary>A version, or without one the newest; null where there is none.</summary>
    public async ValueTask<StoredReference?> GetAsync(string name, int? version = null, CancellationToken cancellationToken = default)
    {
        var wanted = version ?? await NewestAsync(name, cancellationToken);
        return wanted == 0 ? null : await store.ReadAsync<StoredReference>(Key(new ReferenceId(name, wanted)), cancellationToken);
    }

    /// <summary>The newest version that can be activated; null where there is none.</summary>
    public async ValueTask<StoredReference?> NewestReadyAsync(string name, CancellationToken cancellationToken = default)
    {
        for (var version = await NewestAsync(name, cancellationToken); version > 0; version--)
        {
            if (await GetAsync(name, version, cancellationToken) is { State: ReferenceStates.Ready } ready)
                return ready;
        }

        return null;
    }

    /// <summary>All versions that somebody made, by name and version.</summary>
    public ValueTask<IReadOnlyList<StoredReference>> ListAsync(CancellationToken cancellationToken = default) => ReadAllAsync(Made, cancellationToken);

    /// <summary>All versions of one name, the oldest first; of a stream's learned ones too.</summary>
    public ValueTask<IReadOnlyList<StoredReference>> VersionsAsync(string name, CancellationToken cancellationToken = default) => ReadAllAsync(Prefix(name), cancellationToken);

    /// <summary>Versions that are still to be made.</summary>
    public async ValueTask<IReadOnlyList<StoredReference>> UnfinishedAsync(CancellationToken cancellationToken = default)
    {
        var found = new List<StoredReference>();
        foreach (var key in await store.ListAsync(Open, cancellationToken))
        {
            if (await store.ReadAsync<StoredReference>(Made + key[Open.Length..], cancellationToken) is { } reference)
                found.Add(reference);
        }

        return found;
    }

    /// <summary>Changes a version that is still being made.</summary>
    /// <param name="id">The version.</param>
    /// <param name="change">Returns the version as it shall be, or null to leave it.</param>
    /// <param name="cancellationToken">Ends the wait; the write may still be made.</param>
    /// <returns>What was written; null where nothing was, because the version is ready, failed or not there, or was to be left.</returns>
    public async ValueTask<StoredReference?> ChangeAsync(ReferenceId id, Func<StoredReference, StoredReference?> change, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(id);
        ArgumentNullException.ThrowIfNull(change);
        while (true)
        {
            if (await store.ReadAsync(Key(id), cancellationToken) is not { } document)
                return null;
            var before = JsonDocuments.Decode<StoredReference>(document.Body.Span, Key(id));
            if (ReferenceStates.IsFinal(before.State) || before.State == ReferenceStates.Leaving || change(before) is not { } after)
                return null;
            var writes = new List<DocumentWrite> { new(Key(id), JsonDocuments.Encode(after with { Name = id.Name, Version = id.Version }), document.Version) };
            if (ReferenceStates.IsFinal(after.State) && await store.ReadAsync(WorkKey(id), cancellationToken) is { } work)
                writes.Add(new DocumentWrite(WorkKey(id), null, work.Version));
            if (await store.TryCommitAsync(writes, cancellationToken))
                return after;
        }
    }

    /// <summary>The blob of a reference that was calibrated for another budget than its own; null where that was not done.</summary>
    /// <param name="digest">Of the reference's content.</param>
    /// <param name="budgetPrompts">T.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async ValueTask<string?> RecalibratedAsync(string digest, long budgetPrompts, CancellationToken cancellationToken = default) =>
        (await store.ReadAsync<Recalibrated>(RecalibratedKey(digest, budgetPrompts), cancellationToken))?.Blob;

    public async ValueTask AddRecalibratedAsync(string digest, long budgetPrompts, string blob, CancellationToken cancellationToken = default) =>
        await store.UpdateAsync<Recalibrated>(RecalibratedKey(digest, budgetPrompts), _ => new Recalibrated(blob), cancellationToken);

    private async ValueTask<IReadOnlyList<StoredReference>> ReadAllAsync(string prefix, CancellationToken cancellationToken)
    {
        var found = new List<StoredReference>();
        foreach (var key in await store.ListAsync(prefix, cancellationToken))
        {
            if (await store.ReadAsync<StoredReference>(key, cancellationToken) is { } reference)
                found.Add(reference);
        }

        return found;
    }

    /// <summary>The newest version's number; 0 where there is none.</summary>
    private async ValueTask<int> NewestAsync(string name, CancellationToken cancellationToken)
    {
        var prefix = Prefix(name);
        var keys = await store.ListLastAsync(prefix, prefix[..^1] + ';', 1, cancellationToken);
        return keys.Count == 0 ? 0 : int.Parse(keys[0].AsSpan(prefix.Length), CultureInfo.InvariantCulture);
    }

    private static string Prefix(string name)
    {
        var id = new ReferenceId(name, 0);
        if (id.LearnedFrom is { } stream)
            return $"{Learned}{stream}:";
        return ReferenceId.IsName(name)
            ? $"{Made}{name}:"
            : throw new ArgumentException($"the name of a reference is '{name}'; allowed is {ReferenceId.AllowedName}", nameof(name));
    }

    private static string Key(ReferenceId id) => Prefix(id.Name) + id.Version.ToString("D6", CultureInfo.InvariantCulture);

    private static string WorkKey(ReferenceId id) => Open + Key(id)[Made.Length..];

    private static string RecalibratedKey(string digest, long budgetPrompts) =>
        FormattableString.Invariant($"{RecalibratedPrefix}{StoreKey.RequireDigest(digest)}:{budgetPrompts}");

    internal sealed record Recalibrated(string Blob);
}
