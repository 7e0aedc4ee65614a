using SamkeStream.State.Audit;
using SamkeStream.State.References;
using SamkeStream.State.Streams;
using SamkeStream.State.Upkeep;
using Xunit;

namespace SamkeStream.State.Tests.References;

/// <summary>The library of references; run on each store. Tests may share a store.</summary>
public abstract class ReferenceSpecs
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 21, 12, 0, 0, TimeSpan.Zero);
    private readonly string _name = "r" + Guid.NewGuid().ToString("N")[..12];

    protected abstract IStore Store { get; }

    private AuditLog Audit => new(Store);

    private ReferenceLibrary Library => new(Store, Audit);

    [Fact]
    public async Task Creating_under_a_name_again_makes_the_next_version_and_leaves_the_first()
    {
        var first = await Library.CreateAsync(Of(_name), Guid.NewGuid());
        var second = await Library.CreateAsync(Of(_name) with { BudgetPrompts = 5000 }, Guid.NewGuid());

        Assert.Equal((1, 2), (first.Version, second.Version));
        Assert.Equal(1000, (await Library.GetAsync(_name, 1))!.BudgetPrompts);
        Assert.Equal(5000, (await Library.GetAsync(_name))!.BudgetPrompts);
        Assert.Null(await Library.GetAsync(_name, 3));
        Assert.Equal([1, 2], (await Library.VersionsAsync(_name)).Select(reference => reference.Version));
        Assert.Equal(2, (await Library.ListAsync()).Count(reference => reference.Name == _name));
    }

    [Fact]
    public async Task A_creation_is_in_the_audit_log_and_its_command_counts_once()
    {
        var command = Guid.NewGuid();
        var first = await Library.CreateAsync(Of(_name), command);
        var again = await Library.CreateAsync(Of(_name), command);

        Assert.Equal(first, again);
        Assert.Single(await Library.VersionsAsync(_name));
        var entry = (await Audit.FindAsync(command))!;
        Assert.Equal(($"{_name}@1", "anna", ReferenceLibrary.CreateVerb), (entry.Target, entry.Actor, entry.Verb));
    }

    [Fact]
    public async Task Ten_at_once_get_ten_versions()
    {
        await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => Library.CreateAsync(Of(_name), Guid.NewGuid()).AsTask()));

        Assert.Equal(Enumerable.Range(1, 10), (await Library.VersionsAsync(_name)).Select(reference => reference.Version));
    }

    [Fact]
    public async Task A_version_is_unfinished_until_it_is_ready_and_never_changes_then()
    {
        var id = (await Library.CreateAsync(Of(_name), Guid.NewGuid())).Id;
        Assert.Contains(await Library.UnfinishedAsync(), reference => reference.Id == id);
        Assert.Null(await Library.NewestReadyAsync(_name));

        Assert.NotNull(await Library.ChangeAsync(id, found => found with { State = ReferenceStates.Fitting, Progress = .4 }));
        Assert.Null(await Library.ChangeAsync(id, _ => null));
        var calibration = new ReferenceCalibration(2000, 1.5, 1333, "approximate", [.2, 1.3], 1000, 1000, .03, 2.5);
        await Library.ChangeAsync(id, found => found with { State = ReferenceStates.Ready, Blob = new string('a', 64), Calibration = calibration, Cells = [new ReferenceCell(3, .25, [7, 9])] });

        Assert.Null(await Library.ChangeAsync(id, found => found with { State = ReferenceStates.Failed }));
        var ready = (await Library.NewestReadyAsync(_name))!;
        Assert.Equal(new string('a', 64), ready.Blob);
        Assert.Equal([.2, 1.3], ready.Calibration!.ExpectedBand!);
        Assert.Equal([7, 9], ready.Cells![0].Central);
        Assert.DoesNotContain(await Library.UnfinishedAsync(), reference => reference.Id == id);
    }

    [Fact]
    public async Task The_newest_ready_version_is_not_a_failed_one()
    {
        var good = (await Library.CreateAsync(Of(_name), Guid.NewGuid())).Id;
        await Library.ChangeAsync(good, found => found with { State = ReferenceStates.Ready });
        var bad = (await Library.CreateAsync(Of(_name), Guid.NewGuid())).Id;
        await Library.ChangeAsync(bad, found => found with { State = ReferenceStates.Failed, Problem = "too few" });

        Assert.Equal(1, (await Library.NewestReadyAsync(_name))!.Version);
    }

    [Fact]
    public async Task What_a_stream_learned_has_a_name_of_its_own_and_goes_with_the_stream()
    {
        var learned = Of(ReferenceId.LearnedName(_name)) with { State = ReferenceStates.Ready, Source = ReferenceSources.Learned, Stream = _name, Blob = new string('a', 64) };
        var first = await Library.AddLearnedAsync(learned);
        Assert.Equal($"stream/{_name}@1", first.Id.ToString());
        Assert.Equal(first, await Library.AddLearnedAsync(learned with { CreatedAt = Noon.AddDays(1) }));
        Assert.Equal(2, (await Library.AddLearnedAsync(learned with { Blob = new string('b', 64) })).Version);
        Assert.DoesNotContain(await Library.ListAsync(), reference => reference.Stream == _name);

        await Library.DeleteLearnedAsync(_name);

        Assert.Empty(await Library.VersionsAsync(ReferenceId.LearnedName(_name)));
    }

    [Fact]
    public async Task A_reference_for_another_budget_is_found_again()
    {
        var digest = StoreKey.DigestOf(Guid.NewGuid().ToByteArray());
        Assert.Null(await Library.RecalibratedAsync(digest, 5000));

        await Library.AddRecalibratedAsync(digest, 5000, new string('c', 64));

        Assert.Equal(new string('c', 64), await Library.RecalibratedAsync(digest, 5000));
        Assert.Null(await Library.RecalibratedAsync(digest, 6000));
    }

    [Fact]
    public async Task What_a_stream_uses_is_not_deleted_and_a_number_is_not_given_again()
    {
        for (var i = 0; i < 3; i++)
            await ReadyAsync(_name, $"{_name} {i}");
        var open = await Library.CreateAsync(Of(_name), Guid.NewGuid());
        await new StreamRegistry(Store).PutAsync(new StreamSettings { Stream = _name, Reference = $"{_name}@1" });
        var ids = Enumerable.Range(1, 4).Select(version => new ReferenceId(_name, version)).ToList();

        var problems = await Library.DeleteAsync([.. ids, new ReferenceId(_name, 9)], id => RecordOf(id));

        Assert.Equal(
            [$"reference {_name}@1 is used by stream {_name}; allowed are references that no stream uses: activate another one there first", $"reference {_name}@4 is waiting; allowed are references that are ready or failed"],
            problems.Order(StringComparer.Ordinal));
        Assert.Equal([(1, ReferenceStates.Ready), (4, ReferenceStates.Waiting)], (await Library.VersionsAsync(_name)).Select(version => (version.Version, version.State)));
        Assert.Equal([ReferenceLibrary.DeleteVerb, ReferenceLibrary.DeleteVerb], (await Audit.ListAsync(2)).Select(entry => entry.Verb));
        await Library.ChangeAsync(open.Id, found => found with { State = ReferenceStates.Failed });
        Assert.Empty(await Library.DeleteAsync([open.Id]));
        Assert.Equal(5, (await Library.CreateAsync(Of(_name), Guid.NewGuid())).Version);
    }

    [Fact]
    public async Task Of_a_reference_that_only_settings_name_still_it_is_said_how_to_let_go_of_it()
    {
        await ReadyAsync(_name, $"{_name} 1");
        var learned = $"{ReferenceId.LearnedName(_name)}@1";
        await new StreamRegistry(Store).PutAsync(new StreamSettings { Stream = _name, Reference = $"{_name}@1" });
        var head = new StreamHead { Commit = 1, Prompts = 9, Phase = "watching", Epoch = 1, ReferenceUse = new ReferenceUse { Reference = learned }, Ingest = new IngestCounters() };
        Assert.NotNull(await new StreamStates(Store).TryWriteAsync([new StateWrite(_name, StateVersions.None, head, new byte[] { 1 }, null)]));

        Assert.Equal(
            [$"reference {_name}@1 is used by stream {_name}: {_name} is compared with {learned} now, but its settings name {_name}@1 still, which it would begin with if it had to begin anew; "
                + $"allowed are references that no stream uses: activate another one there first, to keep what it has: samke reference activate {_name} {learned}"],
            await Library.DeleteAsync([new ReferenceId(_name, 1)]));

        await new StreamRegistry(Store).PutAsync(new StreamSettings { Stream = _name, Reference = learned });
        Assert.Empty(await Library.DeleteAsync([new ReferenceId(_name, 1)]));
    }

    [Fact]
    public async Task The_newest_versions_stay_and_those_in_use()
    {
        var learned = ReferenceId.LearnedName(_name);
        for (var i = 0; i < 5; i++)
        {
            await ReadyAsync(_name, $"{_name} {i}");
            await Library.AddLearnedAsync(Of(learned) with { State = ReferenceStates.Ready, Source = ReferenceSources.Learned, Stream = _name, Blob = StoreKey.DigestOf(Guid.NewGuid().ToByteArray()) });
        }

        var registry = new StreamRegistry(Store);
        await registry.PutAsync(new StreamSettings { Stream = _name, Reference = $"{learned}@2" });
        await registry.PutAsync(new StreamSettings { Stream = "z" + _name, Reference = $"{_name}@1" });

        await Library.KeepNewestAsync(2, Noon);

        Assert.Equal([1, 4, 5], (await Library.VersionsAsync(_name)).Select(version => version.Version));
        Assert.Equal([2, 4, 5], (await Library.VersionsAsync(learned)).Select(version => version.Version));
        // Of a stream that is gone only what another one uses stays.
        await registry.PutAsync(new StreamSettings { Stream = "z" + _name, Reference = $"{learned}@4" });
        await registry.DeleteAsync(_name);
        await Library.KeepNewestAsync(2, Noon);
        Assert.Equal([4], (await Library.VersionsAsync(learned)).Select(version => version.Version));
    }

    [Fact]
    public async Task What_a_regime_had_stays_until_somebody_deletes_it()
    {
        var learned = ReferenceId.LearnedName(_name);
        for (var i = 0; i < 4; i++)
            await Library.AddLearnedAsync(Of(learned) with { State = ReferenceStates.Ready, Source = ReferenceSources.Learned, Stream = _name, Blob = StoreKey.DigestOf(Guid.NewGuid().ToByteArray()) });
        await new StreamRegistry(Store).PutAsync(new StreamSettings { Stream = _name });
        var head = new StreamHead { Commit = 1, Prompts = 9, Phase = "watching", Epoch = 3, RegimeReferences = [$"{learned}@1"], Ingest = new IngestCounters() };
        Assert.NotNull(await new StreamStates(Store).TryWriteAsync([new StateWrite(_name, StateVersions.None, head, new byte[] { 1 }, null)]));

        await Library.KeepNewestAsync(2, Noon);
        Assert.Equal([1, 3, 4], (await Library.VersionsAsync(learned)).Select(version => version.Version));

        Assert.Empty(await Library.DeleteAsync([new ReferenceId(learned, 1)]));
        Assert.Equal([3, 4], (await Library.VersionsAsync(learned)).Select(version => version.Version));
    }

    [Fact]
    public async Task The_blobs_of_a_deleted_version_are_released_unless_another_has_the_same()
    {
        var (own, shared) = (await ReadyAsync(_name, $"own {_name}"), await ReadyAsync(_name, $"shared {_name}"));
        await ReadyAsync("o" + _name, $"shared {_name}");
        var recalibrated = await Store.PutBlobAsync(Guid.NewGuid().ToByteArray());
        await Library.AddRecalibratedAsync(own.Digest!, 5000, recalibrated);
        var released = new ReleasedBlobs(Store);

        await Library.DeleteAsync([own.Id, shared.Id]);
        await released.CleanAsync();
        await released.CleanAsync();

        Assert.Null(await Library.RecalibratedAsync(own.Digest!, 5000));
        Assert.NotNull(await Store.GetBlobAsync(own.Blob!));
        await EndAsync(ReleasedBlobs.Grace, own.Blob!, recalibrated);
        Assert.Null(await Store.GetBlobAsync(own.Blob!));
        Assert.Null(await Store.GetBlobAsync(recalibrated));
        Assert.NotNull(await Store.GetBlobAsync(shared.Blob!));
    }

    /// <summary>Lets the time pass after which the blobs are over.</summary>
    protected abstract Task EndAsync(TimeSpan span, params string[] blobs);

    private static AuditRecord RecordOf(ReferenceId id) => new() { At = Noon, Actor = "anna", Verb = ReferenceLibrary.DeleteVerb, Target = id.ToString(), CommandId = Guid.NewGuid() };

    private async Task<StoredReference> ReadyAsync(string name, string content)
    {
        var id = (await Library.CreateAsync(Of(name), Guid.NewGuid())).Id;
        var blob = await Store.PutBlobAsync(System.Text.Encoding.UTF8.GetBytes(content));
        return (await Library.ChangeAsync(id, found => found with { State = ReferenceStates.Ready, Blob = blob, Digest = blob }))!;
    }

    internal static StoredReference Of(string name) => new()
    {
        Name = name,
        State = ReferenceStates.Waiting,
        Source = ReferenceSources.File,
        BudgetPrompts = 1000,
        Actor = "anna",
        CreatedAt = Noon,
        UpdatedAt = Noon,
    };
}
