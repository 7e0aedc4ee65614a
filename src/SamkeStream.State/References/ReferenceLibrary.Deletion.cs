using System.Globalization;
using SamkeStream.State.Audit;
using SamkeStream.State.Streams;
using SamkeStream.State.Upkeep;

namespace SamkeStream.State.References;

/// <content>What goes: versions that nobody uses, and with them their blobs. A version's number is never given again.</content>
public sealed partial class ReferenceLibrary
{
    /// <summary>Verb of the audit log.</summary>
    public const string DeleteVerb = "delete-reference";

    private const string LastPrefix = "reference-last:";

    /// <summary>Which streams use which references (NAME@VERSION), by their settings or by what Catch compares them with.</summary>
    public ValueTask<ILookup<string, ReferenceUser>> UsersAsync(CancellationToken cancellationToken = default) => UsersAsync(isOfRegimes: false, cancellationToken);

    private async ValueTask<ILookup<string, ReferenceUser>> UsersAsync(bool isOfRegimes, CancellationToken cancellationToken)
    {
        var (named, uses, compared) = (new List<(string Reference, string Stream)>(), new HashSet<(string Reference, string Stream)>(), new Dictionary<string, string>(StringComparer.Ordinal));
        foreach (var key in await store.ListAsync(StreamKeys.Prefix, cancellationToken))
        {
            if (key.EndsWith(StreamKeys.SettingsSuffix, StringComparison.Ordinal) && (await store.ReadAsync<StreamSettings>(key, cancellationToken))?.Reference is { } given)
            {
                named.Add((given, StreamOf(key, StreamKeys.SettingsSuffix)));
            }
            else if (key.EndsWith(StreamKeys.CatchHeadSuffix, StringComparison.Ordinal) && await store.ReadAsync<StreamHead>(key, cancellationToken) is { } head)
            {
                var stream = StreamOf(key, StreamKeys.CatchHeadSuffix);
                if (head.ReferenceUse?.Reference is { } reference)
                    uses.Add((compared[stream] = reference, stream));
                if (isOfRegimes)
                    uses.UnionWith(head.RegimeReferences.Select(regime => (regime, stream)));
            }
        }

        return uses.Select(use => (use.Reference, User: new ReferenceUser(use.Stream, null)))
            .Concat(named.Where(use => !uses.Contains(use)).Select(use => (use.Reference, User: new ReferenceUser(use.Stream, compared.GetValueOrDefault(use.Stream)))))
            .ToLookup(use => use.Reference, use => use.User, StringComparer.Ordinal);

        static string StreamOf(string key, string suffix) => key[StreamKeys.Prefix.Length..^suffix.Length];
    }

    /// <summary>Has a stream's settings name a version, if that can still be activated once they do: whoever deletes it looks for uses only after he marked it.</summary>
    /// <returns>Why they do not name it, in words; null where they do.</returns>
    public async ValueTask<string?> ActivateAsync(ReferenceId id, string stream, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(id);
        var (name, registry) = (id.ToString(), new StreamRegistry(store));
        StreamSettings? before;
        do
        {
            before = await registry.GetAsync(stream, cancellationToken);
            if (before is null)
                return $"stream '{stream}' was deleted meanwhile";
        }
        while (!await registry.TryReplaceAsync(before, before with { Reference = name }, cancellationToken));

        var found = await GetAsync(id.Name, id.Version, cancellationToken);
        if (found?.State == ReferenceStates.Ready)
            return null;
        while (await registry.GetAsync(stream, cancellationToken) is { } settings && settings.Reference == name
            && !await registry.TryReplaceAsync(settings, settings with { Reference = before.Reference }, cancellationToken))
        {
            // Another setting was changed meanwhile.
        }

        return found is null ? $"reference {id} was deleted meanwhile" : $"reference {id} is {found.State}; allowed are ready ones";
    }

    /// <summary>Deletes versions that no stream uses, and releases their blobs.</summary>
    /// <param name="ids">The versions.</param>
    /// <param name="recordOf">A version's entry in the audit log; null where there is to be none.</param>
    /// <param name="except">A stream whose use does not count, as it goes too.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>Why a version was not deleted, for each that was not.</returns>
    public async ValueTask<IReadOnlyList<string>> DeleteAsync(
        IReadOnlyCollection<ReferenceId> ids, Func<ReferenceId, AuditRecord>? recordOf = null, string? except = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(ids);
        var (problems, leaving, deletion) = (new List<string>(), new List<StoredReference>(), Guid.NewGuid());
        // First they can no longer be activated, then those are looked for that have: whoever activates one looks again after he has named it.
        // The mark is this deletion's own. One that another takes over, or takes back, is no longer ground to delete anything.
        foreach (var id in ids)
        {
            if (await MarkAsync(id, deletion, cancellationToken) is not { } found)
                continue;
            if (found.State == ReferenceStates.Leaving)
                leaving.Add(found);
            else
                problems.Add($"reference {id} is {found.State}; allowed are references that are ready or failed");
        }

        if (leaving.Count == 0)
            return problems;
        var uses = await UsersAsync(cancellationToken);
        foreach (var found in leaving)
        {
            if (uses[found.Id.ToString()].Where(user => user.Stream != except).OrderBy(user => user.Stream, StringComparer.Ordinal).ToList() is not { Count: > 0 } users)
            {
                if (!await RemoveAsync(found, recordOf?.Invoke(found.Id), cancellationToken))
                    problems.Add($"reference {found.Id} is being deleted by somebody else; allowed is to ask again");
                continue;
            }

            await UnmarkAsync(found, cancellationToken);
            problems.Add(InUse(found.Id, users));
        }

        return problems;
    }

    private static string InUse(ReferenceId id, List<ReferenceUser> users)
    {
        var text = $"reference {id} is used by {(users.Count == 1 ? "stream" : $"{users.Count} streams:")} {string.Join(", ", users.Take(10).Select(user => user.Stream))}{(users.Count > 10 ? ", …" : "")}";
        if (users.Find(user => user.ComparedWith is not null) is { ComparedWith: { } other } user)
        {
            text += $": {user.Stream} is compared with {other} now, but its settings name {id} still, which it would begin with if it had to begin anew; "
                + $"allowed are references that no stream uses: activate another one there first, to keep what it has: samke reference activate {user.Stream} {other}";
            return text;
        }

        return text + "; allowed are references that no stream uses: activate another one there first";
    }

    /// <summary>Deletes what a stream learned that goes itself; what other streams use stays.</summary>
    public async ValueTask DeleteLearnedAsync(string stream, CancellationToken cancellationToken = default) =>
        await DeleteAsync([.. (await VersionsAsync(ReferenceId.LearnedName(stream), cancellationToken)).Select(version => version.Id)], null, stream, cancellationToken);

    /// <summary>Deletes all but the newest versions of every name, and all of those that were learned from a stream that is gone; never one that a stream uses, or that one of its regimes had.</summary>
    /// <param name="kept">Versions of a name that stay.</param>
    /// <param name="now">The time.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <returns>How many went.</returns>
    public async ValueTask<int> KeepNewestAsync(int kept, DateTimeOffset now, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(kept, 1);
        var (surplus, unfinished) = (new List<ReferenceId>(), new HashSet<ReferenceId>());
        foreach (var prefix in new[] { Made, Learned })
        {
            unfinished.UnionWith((await ReadAllAsync(prefix, cancellationToken)).Where(version => version.State == ReferenceStates.Leaving).Select(version => version.Id));
            foreach (var name in (await store.ListAsync(prefix, cancellationToken)).GroupBy(key => key[prefix.Length..key.LastIndexOf(':')], StringComparer.Ordinal))
            {
                var isGone = prefix == Learned && await store.ReadAsync(StreamKeys.Settings(name.Key), cancellationToken) is null;
                surplus.AddRange(name.SkipLast(isGone ? 0 : kept).Select(key => new ReferenceId(
                    prefix == Learned ? ReferenceId.LearnedName(name.Key) : name.Key, int.Parse(key.AsSpan(key.LastIndexOf(':') + 1), CultureInfo.InvariantCulture))));
            }
        }

        if (surplus.Count + unfinished.Count == 0)
            return 0;
        var users = await UsersAsync(isOfRegimes: true, cancellationToken);
        var count = 0;
        // What somebody began to delete who then ended is deleted, or can be activated again where it is used.
        foreach (var name in surplus.Where(id => !users.Contains(id.ToString())).Union(unfinished).ToLookup(id => id.LearnedFrom is null))
        {
            var problems = await DeleteAsync(
                [.. name],
                name.Key
                    ? id => new AuditRecord
                    {
                        At = now,
                        Actor = "retention",
                        Verb = DeleteVerb,
                        Target = id.ToString(),
                        CommandId = Guid.NewGuid(),
                        Reason = unfinished.Contains(id) ? "its deletion was begun and not ended" : FormattableString.Invariant($"the newest {kept} versions are kept"),
                    }
                    : null,
                null,
                cancellationToken);
            count += name.Count() - problems.Count;
        }

        return count;
    }

    /// <returns>Whether it is gone; else it does not have the mark of this deletion any more.</returns>
    private async ValueTask<bool> RemoveAsync(StoredReference found, AuditRecord? record, CancellationToken cancellationToken)
    {
        var (id, lastKey) = (found.Id, LastKey(found.Name));
        // Vectors of a stream's prompts end with its texts; those of a file are for good.
        var blobs = new[] { found.Blob, found.Source == ReferenceSources.File ? found.VectorsRef : null };
        while (await store.ReadAsync(Key(id), cancellationToken) is { } document)
        {
            if (JsonDocuments.Decode<StoredReference>(document.Body.Span, Key(id)).Worker != found.Worker)
                return false;
            var last = await store.ReadAsync(lastKey, cancellationToken);
            var highest = Math.Max(id.Version, last is null ? 0 : JsonDocuments.Decode<Last>(last.Body.Span, lastKey).Version);
            List<DocumentWrite> writes =
            [
                new(Key(id), null, document.Version),
                new(lastKey, JsonDocuments.Encode(new Last(highest)), last?.Version),
                .. await new ReleasedBlobs(store).BlobsAsync(blobs, cancellationToken),
            ];
            if (record is null ? await store.TryCommitAsync(writes, cancellationToken) : await audit.TryAppendAsync(record, writes, cancellationToken) is not null)
                return true;
        }

        return true;
    }

    /// <summary>The version with the mark; where it is still being made, as it is; null where it is not there.</summary>
    private async ValueTask<StoredReference?> MarkAsync(ReferenceId id, Guid deletion, CancellationToken cancellationToken)
    {
        while (await store.ReadAsync(Key(id), cancellationToken) is { } document)
        {
            var found = JsonDocuments.Decode<StoredReference>(document.Body.Span, Key(id));
            if (!ReferenceStates.IsFinal(found.State) && found.State != ReferenceStates.Leaving)
                return found;
            var marked = found with { State = ReferenceStates.Leaving, Worker = deletion };
            if (await store.TryCommitAsync([new DocumentWrite(Key(id), JsonDocuments.Encode(marked), document.Version)], cancellationToken))
                return marked;
        }

        return null;
    }

    /// <summary>Takes the mark off, if it is still this deletion's.</summary>
    private async ValueTask UnmarkAsync(StoredReference marked, CancellationToken cancellationToken)
    {
        while (await store.ReadAsync(Key(marked.Id), cancellationToken) is { } document
            && JsonDocuments.Decode<StoredReference>(document.Body.Span, Key(marked.Id)) is var found && found.Worker == marked.Worker)
        {
            var free = found with { State = found.Blob is null ? ReferenceStates.Failed : ReferenceStates.Ready, Worker = null };
            if (await store.TryCommitAsync([new DocumentWrite(Key(marked.Id), JsonDocuments.Encode(free), document.Version)], cancellationToken))
                return;
        }
    }

    /// <summary>The number of the next version: also those that are deleted count.</summary>
    private async ValueTask<int> NextAsync(string name, CancellationToken cancellationToken) =>
        Math.Max(await NewestAsync(name, cancellationToken), (await store.ReadAsync<Last>(LastKey(name), cancellationToken))?.Version ?? 0) + 1;

    private static string LastKey(string name) => LastPrefix + Prefix(name)["references:".Length..^1];

    private sealed record Last(int Version);
}
