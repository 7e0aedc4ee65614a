using System.Text;
using System.Text.Json;
using SamkeStream.Contracts.V1;
using SamkeStream.State.Adapters;
using SamkeStream.State.Streams;
using SamkeStream.State.Upkeep;
using Xunit;

namespace SamkeStream.State.Tests;

public sealed class AdapterRegistrySpecs : IAsyncLifetime
{
    private static readonly DateTimeOffset At = new(2026, 11, 21, 10, 0, 0, TimeSpan.Zero);
    private readonly TemporaryStore _temporary = TemporaryStore.Open();

    private AdapterRegistry Registry => new(_temporary.Store);

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => _temporary.DisposeAsync();

    [Fact]
    public async Task Same_files_and_description_give_the_same_digest_which_is_that_of_the_manifest()
    {
        var one = await PutAsync("weights");
        var two = await PutAsync("weights");
        var other = await PutAsync("other weights");
        Assert.Equal(one.Digest, two.Digest);
        Assert.NotEqual(one.Digest, other.Digest);
        var manifest = (await _temporary.Store.GetBlobAsync(one.Digest))!.Value;
        Assert.Equal(one.Digest, StoreKey.DigestOf(manifest.Span));
    }

    [Fact]
    public async Task Manifest_tells_files_base_model_and_provenance()
    {
        var stored = await PutAsync("weights");
        using var json = JsonDocument.Parse((await _temporary.Store.GetBlobAsync(stored.Digest))!.Value);
        var root = json.RootElement;
        Assert.Equal(["adapter_config.json", "adapter_model.safetensors"], root.GetProperty("files").EnumerateArray().Select(file => file.GetProperty("path").GetString()));
        Assert.Equal(7, root.GetProperty("files")[1].GetProperty("size").GetInt32());
        Assert.Equal(9, root.GetProperty("bytes").GetInt32());
        Assert.Equal("samke-small", root.GetProperty("baseModel").GetProperty("id").GetString());
        Assert.Equal("orders", root.GetProperty("provenance").GetProperty("stream").GetString());
        Assert.Equal(4, root.GetProperty("rank").GetInt32());

        var back = (await Registry.GetManifestAsync(stored.Digest))!;
        Assert.Equal(stored.Manifest.Files, back.Files);
        Assert.Equal(stored.Manifest.Provenance, back.Provenance);
        Assert.Equal("weights", Encoding.UTF8.GetString((await Registry.GetFileAsync(stored.Digest, "adapter_model.safetensors"))!.Value.Span));
        Assert.Null(await Registry.GetFileAsync(stored.Digest, "no-such-file"));
    }

    [Theory]
    [InlineData("../evil")]
    [InlineData("a/b")]
    [InlineData("")]
    [InlineData(".hidden")]
    public async Task File_names_that_are_paths_are_refused(string name)
    {
        var refused = await Assert.ThrowsAsync<ArgumentException>(async () =>
            await Registry.PutAsync(new Dictionary<string, ReadOnlyMemory<byte>> { [name] = new byte[1] }, Describe()));
        Assert.Contains($"adapter file '{name}' is not allowed", refused.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<ArgumentException>(async () => await Registry.PutAsync(new Dictionary<string, ReadOnlyMemory<byte>>(), Describe()));
    }

    [Fact]
    public async Task Stream_without_a_promotion_has_no_pointer()
    {
        Assert.Null(await Registry.CurrentAsync("orders"));
        Assert.Empty((await Registry.HistoryAsync("orders")).Entries);
        Assert.Null(await Registry.RollbackAsync("orders", At));
        await Assert.ThrowsAsync<ArgumentException>(async () => await Registry.CurrentAsync("../orders"));
    }

    [Fact]
    public async Task Promoted_adapter_is_current_under_a_name_of_its_own()
    {
        var first = await PutAsync("one");
        var second = await PutAsync("two");
        await PromoteAsync(first, 1);
        var result = await PromoteAsync(second, 2);

        Assert.Equal(PromotionOutcome.Promoted, result.Outcome);
        var pointer = (await Registry.CurrentAsync("orders"))!;
        Assert.Equal($"orders.v2-{second.Digest[..8]}", pointer.Name);
        Assert.Equal((2, second.Digest, 2L), (pointer.Version, pointer.Digest, pointer.Epoch));
        Assert.Equal(new AdapterReference(1, $"orders.v1-{first.Digest[..8]}", first.Digest), pointer.Previous);
        Assert.Equal([1L, 2L], (await Registry.HistoryAsync("orders")).Entries.Select(entry => entry.Version));
        Assert.Equal(["orders"], (await Registry.ListAsync()).Select(entry => entry.Stream));
    }

    [Fact]
    public async Task Adapter_of_an_earlier_epoch_does_not_replace_a_later_one()
    {
        var slow = await PutAsync("slow");
        var fast = await PutAsync("fast");
        await PromoteAsync(fast, 5);
        var result = await PromoteAsync(slow, 4);
        Assert.Equal(PromotionOutcome.Superseded, result.Outcome);
        Assert.Null(result.Adapter);
        Assert.Equal(5, result.HighestEpoch);
        Assert.Equal(fast.Digest, (await Registry.CurrentAsync("orders"))!.Digest);

        // Nor after that later one was taken back.
        await Registry.RollbackAsync("orders", At);
        Assert.Equal(PromotionOutcome.Superseded, (await PromoteAsync(slow, 4)).Outcome);
        Assert.Null((await Registry.CurrentAsync("orders"))!.Digest);
    }

    [Fact]
    public async Task Same_promotion_again_changes_nothing_and_gives_the_same_answer()
    {
        var adapter = await PutAsync("one");
        var first = await PromoteAsync(adapter, 1);
        var again = await PromoteAsync(adapter, 1);
        Assert.Equal(PromotionOutcome.AlreadyPromoted, again.Outcome);
        Assert.Equal((first.Adapter!.Version, first.Adapter.Name), (again.Adapter!.Version, again.Adapter.Name));
        Assert.Single((await Registry.HistoryAsync("orders")).Entries);
    }

    [Fact]
    public async Task Same_promotion_after_a_rollback_does_not_bring_it_back()
    {
        var adapter = await PutAsync("one");
        await PromoteAsync(adapter, 1);
        await Registry.RollbackAsync("orders", At);
        Assert.Equal(PromotionOutcome.AlreadyPromoted, (await PromoteAsync(adapter, 1)).Outcome);
        Assert.Null((await Registry.CurrentAsync("orders"))!.Digest);
    }

    [Fact]
    public async Task Rollback_goes_back_step_by_step_to_the_base_model_and_versions_go_on()
    {
        var adapters = new[] { await PutAsync("one"), await PutAsync("two"), await PutAsync("three") };
        await PromoteAsync(adapters[0], 1);
        await PromoteAsync(adapters[1], 2);

        var back = (await Registry.RollbackAsync("orders", At.AddHours(1)))!;
        Assert.Equal((1, adapters[0].Digest), (back.Version, back.Digest));
        Assert.Null(back.Previous);
        Assert.Equal(At.AddHours(1), back.PromotedAt);
        var history = await Registry.HistoryAsync("orders");
        Assert.Equal([null, At.AddHours(1)], history.Entries.Select(entry => entry.RolledBackAt));

        var atBase = (await Registry.RollbackAsync("orders", At))!;
        Assert.Equal((0, null, null), (atBase.Version, atBase.Digest, atBase.Name));
        Assert.Null(await Registry.RollbackAsync("orders", At));

        Assert.Equal(3, (await PromoteAsync(adapters[2], 3)).Adapter!.Version);
        Assert.Null((await Registry.CurrentAsync("orders"))!.Previous);
    }

    [Fact]
    public async Task Rollback_skips_nothing_when_an_adapter_followed_a_rollback()
    {
        var adapters = new[] { await PutAsync("one"), await PutAsync("two"), await PutAsync("three") };
        await PromoteAsync(adapters[0], 1);
        await PromoteAsync(adapters[1], 2);
        await Registry.RollbackAsync("orders", At);
        await PromoteAsync(adapters[2], 3);
        Assert.Equal(adapters[0].Digest, (await Registry.RollbackAsync("orders", At))!.Digest);
    }

    [Fact]
    public async Task Adapter_that_is_not_stored_whole_is_not_promoted()
    {
        await Assert.ThrowsAsync<AdapterNotFoundException>(async () =>
            await PromoteAsync(new StoredAdapter(new string('0', 64), (await PutAsync("x")).Manifest), 1));
        var adapter = await PutAsync("damaged");
        var file = adapter.Manifest.Files[1].Sha256;
        var path = Path.Combine(_temporary.Folder, "blobs", file[..2], file);
        await File.WriteAllTextAsync(path, "other");
        await Assert.ThrowsAsync<DamagedBlobException>(async () => await PromoteAsync(adapter, 1));
        File.Delete(path);
        var missing = await Assert.ThrowsAsync<AdapterNotFoundException>(async () => await PromoteAsync(adapter, 1));
        Assert.Contains("adapter_model.safetensors", missing.Message, StringComparison.Ordinal);
        Assert.Null(await Registry.CurrentAsync("orders"));
    }

    [Fact]
    public async Task Promoted_adapter_stays_and_one_that_nobody_promoted_goes()
    {
        var promoted = await PutAsync("promoted");
        var candidate = await PutAsync("candidate");
        await PromoteAsync(promoted, 1);
        _temporary.Time.Pass(AdapterRegistry.CandidateLifetime);
        Assert.Equal(2, (await Registry.GetFilesAsync(promoted.Digest)).Count);
        Assert.Null(await Registry.GetManifestAsync(candidate.Digest));
    }

    [Fact]
    public async Task Promotions_at_once_get_versions_of_their_own()
    {
        var adapters = new List<StoredAdapter>();
        for (var i = 0; i < 12; i++)
            adapters.Add(await PutAsync($"weights {i}"));
        var results = await Task.WhenAll(adapters.Select(adapter => Task.Run(() => PromoteAsync(adapter, 1))));
        Assert.All(results, result => Assert.Equal(PromotionOutcome.Promoted, result.Outcome));
        Assert.Equal(Enumerable.Range(1, 12), results.Select(result => (int)result.Adapter!.Version).Order());
        var history = await Registry.HistoryAsync("orders");
        Assert.Equal(12, history.LastVersion);
        Assert.Equal((await Registry.CurrentAsync("orders"))!.Digest, history.Entries[^1].Digest);
    }

    private async Task<StoredAdapter> PutAsync(string weights) => await Registry.PutAsync(
        new Dictionary<string, ReadOnlyMemory<byte>>
        {
            ["adapter_model.safetensors"] = Encoding.UTF8.GetBytes(weights),
            ["adapter_config.json"] = "{}"u8.ToArray(),
        },
        Describe());

    [Fact]
    public async Task What_was_last_promoted_for_a_regime_is_found_unless_it_was_rolled_back()
    {
        var (one, two) = (await PutAsync("one"), await PutAsync("two"));
        Assert.Equal(new RegimeAdapter("r0", null), await Registry.FindAsync("orders", "r0"));
        Assert.Null(await Registry.FindAsync("orders", "r1"));

        await PromoteAsync(one, 1, "r1");
        await PromoteAsync(two, 2, "r2");
        await PromoteAsync(one, 3, "r0");
        Assert.Equal((one.Digest, 1L, AdaptationReasons.Drift), (await Registry.FindAsync("orders", "r1"))?.Entry is { } entry ? (entry.Digest, entry.Epoch, entry.Reason) : default);
        Assert.Equal(one.Digest, (await Registry.FindAsync("orders", "r0"))!.Entry!.Digest);

        await Registry.RollbackAsync("orders", At);
        Assert.Null(await Registry.FindAsync("orders", "r0"));
        Assert.Equal(two.Digest, (await Registry.FindAsync("orders", "r2"))!.Entry!.Digest);
        Assert.Null(await Registry.FindAsync("others", "r2"));
    }

    [Fact]
    public async Task The_base_model_is_promoted_like_an_adapter()
    {
        var one = await PutAsync("one");
        await PromoteAsync(one, 2);

        Assert.Null(await Registry.PromoteBaseAsync("orders", 1, At, null));
        Assert.Equal(one.Digest, (await Registry.CurrentAsync("orders"))!.Digest);
        var pointer = await Registry.PromoteBaseAsync("orders", 3, At, null);
        Assert.Equal((null, 0L, At), (pointer!.Digest, pointer.Version, pointer.PromotedAt));
        Assert.Equal(pointer, await Registry.PromoteBaseAsync("orders", 3, At.AddHours(1), null));
        Assert.Equal(pointer, await Registry.CurrentAsync("orders"));

        Assert.Equal(PromotionOutcome.Superseded, (await PromoteAsync(await PutAsync("two"), 2)).Outcome);
        Assert.Equal(2, (await PromoteAsync(await PutAsync("two"), 3)).Adapter!.Version);
    }

    [Fact]
    public async Task The_adapters_of_a_deleted_stream_go_but_not_the_files_that_another_stream_has_too()
    {
        var store = _temporary.Store;
        var streams = new StreamRegistry(store);
        var released = new ReleasedBlobs(store);
        var (own, other) = (await PutAsync("own"), await PutAsync("other"));
        await streams.PutAsync(new StreamSettings { Stream = "orders" });
        await PromoteAsync(own, 1);
        await PromoteAsync(other, 1, stream: "mail");
        Assert.Equal(0, await released.CleanAsync());

        await streams.DeleteAsync("orders");
        // The manifest, and of its files the weights: the configuration is that of both.
        Assert.Equal(3, await released.CleanAsync());
        Assert.Equal(2, await released.CleanAsync());
        Assert.NotNull(await Registry.GetManifestAsync(own.Digest));
        _temporary.Time.Pass(ReleasedBlobs.Grace);

        Assert.Null(await Registry.GetManifestAsync(own.Digest));
        Assert.Null(await store.GetBlobAsync(StoreKey.DigestOf("own"u8)));
        Assert.Equal(2, (await Registry.GetFilesAsync(other.Digest)).Count);
        Assert.Equal(0, await released.CleanAsync());
    }

    [Fact]
    public async Task An_adapter_that_is_promoted_while_it_goes_stays()
    {
        var streams = new StreamRegistry(_temporary.Store);
        var released = new ReleasedBlobs(_temporary.Store);
        var adapter = await PutAsync("weights");
        await streams.PutAsync(new StreamSettings { Stream = "orders" });
        await PromoteAsync(adapter, 1);
        await streams.DeleteAsync("orders");
        await released.CleanAsync();
        await PromoteAsync(adapter, 1, stream: "mail");
        // As if the look had come between storing the bytes and moving the pointer.
        await _temporary.Store.ExpireBlobAsync(adapter.Digest, ReleasedBlobs.Grace);

        await released.CleanAsync();
        _temporary.Time.Pass(ReleasedBlobs.Grace);

        Assert.Equal(2, (await Registry.GetFilesAsync(adapter.Digest)).Count);
    }

    private async Task<PromotionResult> PromoteAsync(StoredAdapter adapter, long epoch, string? regimeId = null, string stream = "orders") => await Registry.PromoteAsync(
        stream,
        new Promotion
        {
            Digest = adapter.Digest,
            Epoch = epoch,
            Strategy = StrategyNames.Generated,
            Validated = true,
            PromotedAt = At,
            ValidationItems = 100,
            Reason = AdaptationReasons.Drift,
            RegimeId = regimeId,
        });

    private static AdapterDescription Describe() => new()
    {
        BaseModel = new BaseModelReference("samke-small", null),
        Rank = 4,
        Alpha = 8,
        TargetModules = ["q_proj", "v_proj"],
        Dtype = "bfloat16",
        CreatedAt = At,
        Provenance = new AdapterProvenance
        {
            Stream = "orders",
            Epoch = 1,
            WindowRef = new string('a', 64),
            Bundle = "small",
            Seed = 1,
            Strategy = StrategyNames.Generated,
        },
    };
}
