using SamkeStream.State.Audit;
using SamkeStream.State.References;
using SamkeStream.State.Streams;
using SamkeStream.State.Tests.Operators;
using Xunit;

namespace SamkeStream.State.Tests.References;

/// <summary>One process deletes a reference while another activates it, over a real Redis: no stream is ever left with one that is gone.</summary>
public sealed class DeletionRaceSpecs(RedisOperatorSpecs.Server server) : IClassFixture<RedisOperatorSpecs.Server>, IAsyncLifetime
{
    private const int Rounds = 150;
    private readonly string _name = "r" + Guid.NewGuid().ToString("N")[..12];
    private readonly List<RedisStore> _stores = [];
    private ReferenceLibrary[] _libraries = [];

    [Fact]
    public async Task Whatever_comes_first_a_stream_never_names_a_reference_that_is_gone()
    {
        var registry = new StreamRegistry(_stores[0]);
        var (kept, gone) = (0, 0);
        for (var round = 0; round < Rounds; round++)
        {
            var id = await ReadyAsync(_libraries[0]);
            var stream = $"{_name}-{round}";
            await registry.PutAsync(new StreamSettings { Stream = stream });
            Func<Task<object?>>[] acts =
            [
                async () => await _libraries[0].ActivateAsync(id, stream),
                async () => await _libraries[1].DeleteAsync([id]),
                async () => await _libraries[2].DeleteAsync([id]),
            ];
            // Another one is the first to begin each time.
            var results = await Task.WhenAll(Enumerable.Range(round, acts.Length).Select(async i => (Which: i % acts.Length, Result: await acts[i % acts.Length]())));

            var refusal = (string?)results.Single(result => result.Which == 0).Result;
            var problems = results.Where(result => result.Which > 0).SelectMany(result => (IReadOnlyList<string>)result.Result!).ToList();
            var found = await _libraries[0].GetAsync(id.Name, id.Version);
            var named = (await registry.GetAsync(stream))!.Reference;
            Assert.Equal(refusal is null ? id.ToString() : null, named);
            if (named is not null)
                Assert.Equal(ReferenceStates.Ready, found?.State);
            else
                Assert.Matches($"reference {id} (was deleted meanwhile|is leaving; allowed are ready ones)", refusal);
            Assert.All(problems, problem => Assert.Matches("is used by stream|is being deleted by somebody else", problem));
            // Who was told that it is deleted was told the truth.
            Assert.True(found is null || problems.Count == 2, $"{found?.State}: {string.Join("; ", problems)}");
            // None that was left is left marked.
            Assert.True(found?.State is null or ReferenceStates.Ready, found?.State);
            (kept, gone) = (kept + (found is null ? 0 : 1), gone + (found is null ? 1 : 0));
        }

        TestContext.Current.SendDiagnosticMessage($"{kept} kept, {gone} deleted");
    }

    [Fact]
    public async Task Between_the_mark_and_the_look_for_uses_it_cannot_be_activated()
    {
        var id = await ReadyAsync(_libraries[0]);
        await new StreamRegistry(_stores[0]).PutAsync(new StreamSettings { Stream = _name });
        string? refusal = null;
        var interrupted = new InterruptedStore(_stores[1]) { BeforeList = async () => refusal = await _libraries[0].ActivateAsync(id, _name) };

        Assert.Empty(await new ReferenceLibrary(interrupted, new AuditLog(interrupted)).DeleteAsync([id]));

        Assert.Equal($"reference {id} is leaving; allowed are ready ones", refusal);
        Assert.Null((await new StreamRegistry(_stores[0]).GetAsync(_name))!.Reference);
        Assert.Null(await _libraries[0].GetAsync(id.Name, id.Version));
    }

    [Fact]
    public async Task A_deletion_whose_mark_another_one_took_back_deletes_nothing()
    {
        var id = await ReadyAsync(_libraries[0]);
        var registry = new StreamRegistry(_stores[0]);
        await registry.PutAsync(new StreamSettings { Stream = _name });
        // It has looked for uses and found none; before it deletes, another one refuses because of a stream, and the stream named here can activate it.
        var interrupted = new InterruptedStore(_stores[1])
        {
            BeforeRemoval = async () =>
            {
                await registry.PutAsync(new StreamSettings { Stream = $"{_name}-user", Reference = id.ToString() });
                Assert.Contains("is used by stream", Assert.Single(await _libraries[2].DeleteAsync([id])), StringComparison.Ordinal);
                Assert.Null(await _libraries[0].ActivateAsync(id, _name));
            },
        };

        var problems = await new ReferenceLibrary(interrupted, new AuditLog(interrupted)).DeleteAsync([id]);

        Assert.Equal([$"reference {id} is being deleted by somebody else; allowed is to ask again"], problems);
        Assert.Equal(ReferenceStates.Ready, (await _libraries[0].GetAsync(id.Name, id.Version))?.State);
    }

    [Fact]
    public async Task A_deletion_that_was_begun_and_not_ended_is_ended_by_the_next_look()
    {
        var (unused, used) = (await ReadyAsync(_libraries[0]), await ReadyAsync(_libraries[0]));
        await new StreamRegistry(_stores[0]).PutAsync(new StreamSettings { Stream = _name, Reference = used.ToString() });
        var interrupted = new InterruptedStore(_stores[1]) { BeforeList = () => throw new StoreUnavailableException("redis", "cut off") };
        await Assert.ThrowsAsync<StoreUnavailableException>(async () => await new ReferenceLibrary(interrupted, new AuditLog(interrupted)).DeleteAsync([unused, used]));
        Assert.All(await _libraries[0].VersionsAsync(_name), version => Assert.Equal(ReferenceStates.Leaving, version.State));

        await _libraries[2].KeepNewestAsync(100, DateTimeOffset.UnixEpoch);

        var left = Assert.Single(await _libraries[0].VersionsAsync(_name));
        Assert.Equal((used, ReferenceStates.Ready), (left.Id, left.State));
    }

    [Fact]
    public async Task What_Catch_learns_again_while_it_is_deleted_is_listed_anew()
    {
        var learned = ReferenceSpecs.Of(ReferenceId.LearnedName(_name)) with { State = ReferenceStates.Ready, Source = ReferenceSources.Learned, Stream = _name, Blob = new string('a', 64) };
        var first = await _libraries[0].AddLearnedAsync(learned);
        StoredReference? second = null;
        var interrupted = new InterruptedStore(_stores[1]) { BeforeList = async () => second = await _libraries[0].AddLearnedAsync(learned) };

        await new ReferenceLibrary(interrupted, new AuditLog(interrupted)).DeleteAsync([first.Id]);

        Assert.Equal(2, second!.Version);
        Assert.Equal(second, Assert.Single(await _libraries[0].VersionsAsync(learned.Name)));
    }

    [Fact]
    public async Task Settings_that_are_changed_while_a_reference_is_activated_are_both_changed()
    {
        var registry = new StreamRegistry(_stores[0]);
        for (var round = 0; round < 20; round++)
        {
            var (id, stream) = (await ReadyAsync(_libraries[0]), $"{_name}-{round}");
            await registry.PutAsync(new StreamSettings { Stream = stream });
            var changing = Task.Run(async () =>
            {
                var found = (await registry.GetAsync(stream))!;
                while (!await registry.TryReplaceAsync(found, found with { Privacy = "hashes" }))
                    found = (await registry.GetAsync(stream))!;
            });
            Assert.Null(await _libraries[1].ActivateAsync(id, stream));
            await changing;

            var settings = (await registry.GetAsync(stream))!;
            Assert.Equal((id.ToString(), "hashes"), (settings.Reference, settings.Privacy));
        }
    }

    public async ValueTask InitializeAsync()
    {
        for (var i = 0; i < 3; i++)
            _stores.Add(await RedisStore.ConnectAsync(await server.ConfigurationAsync()));
        _libraries = [.. _stores.Select(store => new ReferenceLibrary(store, new AuditLog(store)))];
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var store in _stores)
            await store.DisposeAsync();
    }

    private async Task<ReferenceId> ReadyAsync(ReferenceLibrary library)
    {
        var id = (await library.CreateAsync(ReferenceSpecs.Of(_name), Guid.NewGuid())).Id;
        var blob = await _stores[0].PutBlobAsync(Guid.NewGuid().ToByteArray());
        await library.ChangeAsync(id, found => found with { State = ReferenceStates.Ready, Blob = blob, Digest = blob });
        return id;
    }
}
