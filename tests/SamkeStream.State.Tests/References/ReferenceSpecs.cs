using SamkeStream.State.Audit;
using SamkeStream.State.References;
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

    private static StoredReference Of(string name) => new()
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
