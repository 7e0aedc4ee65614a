using System.Text;
using SamkeStream.State.Streams;
using Xunit;

namespace SamkeStream.State.Tests;

public sealed class StreamSpecs : IAsyncLifetime
{
    private readonly TemporaryStore _temporary = TemporaryStore.Open();

    private FolderStore Store => _temporary.Store;

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => _temporary.DisposeAsync();

    [Fact]
    public async Task Stream_is_registered_on_first_use_with_defaults_that_are_allowed()
    {
        var registry = new StreamRegistry(Store);
        Assert.Null(await registry.GetAsync("orders"));
        var settings = await registry.GetOrRegisterAsync("orders");
        Assert.Equal(new StreamSettings { Stream = "orders" }, settings);
        Assert.Empty(settings.Mistakes());
        Assert.Equal(settings, await registry.GetAsync("orders"));
    }

    [Fact]
    public async Task Settings_that_were_put_are_kept_on_later_use()
    {
        var registry = new StreamRegistry(Store);
        var settings = new StreamSettings { Stream = "orders", BudgetPrompts = 500, Promotion = PromotionPolicies.Unvalidated };
        await registry.PutAsync(settings);
        Assert.Equal(settings, await registry.GetOrRegisterAsync("orders"));
        await registry.PutAsync(settings with { WindowSize = 64 });
        await registry.GetOrRegisterAsync("b");
        Assert.Equal(["b", "orders"], (await registry.ListAsync()).Select(stream => stream.Stream));
        Assert.Equal(64, (await registry.GetAsync("orders"))!.WindowSize);
    }

    [Fact]
    public async Task All_mistakes_in_settings_are_told_at_once_with_what_is_allowed()
    {
        var settings = new StreamSettings
        {
            Stream = "../x",
            BudgetPrompts = 5,
            ReferenceSize = 1,
            WindowSize = 0,
            WindowWaitSeconds = 0,
            PromptTtlHours = 0,
            Promotion = "always",
            Reference = "latest",
            Roles = "",
            Template = "{prompt} and {prompt}",
            Truncation = "middle",
            Privacy = "none",
            ResolverUrl = "ftp://x",
        };
        var refused = await Assert.ThrowsAsync<ArgumentException>(async () => await new StreamRegistry(Store).PutAsync(settings));
        foreach (var member in new[] { "stream is '../x'", "budgetPrompts is 5; allowed are 100 to", "referenceSize is 1", "windowSize is 0", "windowWaitSeconds is 0", "promptTtlHours is 0", "promotion is 'always'; allowed are validated, unvalidated, never", "reference is 'latest'", "roles is ''; allowed are 1 to 8", "template has 21 characters and {prompt} 2 times", "truncation is 'middle'; allowed are end, start, chunks", "privacy is 'none'; allowed are text, hashes", "resolverUrl is 'ftp://x'; allowed is http://host/path" })
            Assert.Contains(member, refused.Message, StringComparison.Ordinal);
        Assert.Empty(await Store.ListAsync(""));
    }

    [Theory]
    [InlineData(10_000_001, 1000, 128, "budgetPrompts is 10000001; allowed are 100 to 10000000")]
    [InlineData(10_000, 249, 128, "referenceSize is 249; allowed are 250 to 20000")]
    [InlineData(10_000, 400, 401, "windowSize is 401; allowed are 8 to 4096, at most referenceSize (400)")]
    public void Settings_that_the_detector_would_cut_are_mistakes(long budget, int referenceSize, int windowSize, string mistake)
    {
        var settings = new StreamSettings { Stream = "orders", BudgetPrompts = budget, ReferenceSize = referenceSize, WindowSize = windowSize };

        Assert.Equal(mistake, Assert.Single(settings.Mistakes()));
    }

    [Fact]
    public async Task Deleted_stream_leaves_nothing_but_blobs_and_other_streams()
    {
        var registry = new StreamRegistry(Store);
        foreach (var stream in new[] { "orders", "orders.eu" })
        {
            await registry.GetOrRegisterAsync(stream);
            var states = new StreamStates(Store);
            var versions = await states.TryWriteAsync([Snapshot(stream, StateVersions.None, "state")]);
            Assert.NotNull(await states.TryWriteAsync([Entry(stream, versions![0], 2, "entry")]));
            await new ValidationItems(Store).AddAsync(stream, [Item("1")]);
            await new Outcomes(Store).AddAsync(stream, new Outcome { PromptId = "p", Score = 1, Time = default });
        }

        Assert.True(await registry.DeleteAsync("orders"));
        Assert.False(await registry.DeleteAsync("orders"));
        Assert.All(
            await Store.ListAsync(""),
            key => Assert.True(key.Contains(":orders.eu:", StringComparison.Ordinal) || key == "streams:orders:past", key));
        Assert.Equal(3, await new StreamStates(Store).PastEpochsAsync("orders"));
        Assert.Empty(await new Outcomes(Store).GetAsync("orders"));
        Assert.Single(await new Outcomes(Store).GetAsync("orders.eu"));
    }

    [Fact]
    public async Task State_of_a_stream_is_its_snapshot_and_what_was_logged_since()
    {
        var states = new StreamStates(Store);
        Assert.Null(await states.ReadAsync("orders"));
        var versions = (await states.TryWriteAsync([Snapshot("orders", StateVersions.None, "one")]))![0];
        versions = (await states.TryWriteAsync([Entry("orders", versions, 2, "two")]))![0];
        versions = (await states.TryWriteAsync([Entry("orders", versions, 3, "three")]))![0];

        var read = (await states.ReadAsync("orders"))!;
        Assert.Equal("one", Text(read.Snapshot));
        Assert.Equal(["two", "three"], read.Log.Select(Text));
        Assert.Equal((3, 2), (read.Head.Commit, read.Head.Log));
        Assert.Equal((versions.Head, versions.Snapshot, versions.Reference), (read.Versions.Head, read.Versions.Snapshot, read.Versions.Reference));
        Assert.Equal(versions.Log.ToArray(), read.Versions.Log.ToArray());

        Assert.NotNull(await states.TryWriteAsync([Snapshot("orders", read.Versions, "four") with { Reference = "reference"u8.ToArray() }]));
        read = (await states.ReadAsync("orders"))!;
        Assert.Equal("four", Text(read.Snapshot));
        Assert.Empty(read.Log);
        Assert.Equal("reference", Text((await states.ReadReferenceAsync("orders"))!.Value));
        Assert.Empty(await Store.ListAsync("catch-log:"));
    }

    [Fact]
    public async Task State_of_a_stream_is_written_only_over_the_state_that_was_read()
    {
        var states = new StreamStates(Store);
        var first = (await states.TryWriteAsync([Snapshot("orders", StateVersions.None, "one")]))![0];
        Assert.Null(await states.TryWriteAsync([Snapshot("orders", StateVersions.None, "another")]));
        Assert.NotNull(await states.TryWriteAsync([Entry("orders", first, 2, "two")]));

        // Neither an entry nor a snapshot of a worker that was overtaken, nor what it writes of other streams in the same step.
        Assert.Null(await states.TryWriteAsync([Snapshot("refunds", StateVersions.None, "one"), Entry("orders", first, 2, "other")]));
        Assert.Null(await states.TryWriteAsync([Snapshot("orders", first, "other")]));
        Assert.Null(await states.ReadAsync("refunds"));
        Assert.Equal(["two"], (await states.ReadAsync("orders"))!.Log.Select(Text));
    }

    [Fact]
    public async Task State_that_lacks_an_entry_of_its_log_is_damaged()
    {
        var states = new StreamStates(Store);
        var versions = (await states.TryWriteAsync([Snapshot("orders", StateVersions.None, "one")]))![0];
        versions = (await states.TryWriteAsync([Entry("orders", versions, 2, "two")]))![0];
        await Store.TryCommitAsync([new DocumentWrite(StreamKeys.CatchLog("orders", 0), null, versions.Log.Last)]);

        await Assert.ThrowsAsync<InvalidDataException>(async () => await states.ReadAsync("orders"));
    }

    [Fact]
    public async Task Window_has_the_same_digest_every_time_and_ends_with_its_lifetime()
    {
        var windows = new PromptWindows(Store);
        var window = new PromptWindow
        {
            Stream = "orders",
            Epoch = 2,
            Prompts = [new WindowPrompt { Ordinal = 5, Text = "Grüße «1»\n", Id = "p", Time = DateTimeOffset.UnixEpoch }, new WindowPrompt { Ordinal = 6, Text = "two" }],
        };
        var digest = await windows.PutAsync(window, TimeSpan.FromHours(1));
        Assert.Equal(digest, await windows.PutAsync(window with { Prompts = [.. window.Prompts] }, TimeSpan.FromHours(1)));
        Assert.Equal(window.Prompts, (await windows.GetAsync("orders", digest))!.Prompts);
        _temporary.Time.Pass(TimeSpan.FromHours(1));
        Assert.Null(await windows.GetAsync("orders", digest));
    }

    [Fact]
    public async Task Blob_that_is_no_window_is_an_error()
    {
        var digest = await Store.PutBlobAsync("[1]"u8.ToArray());
        var wrong = await Assert.ThrowsAsync<InvalidDataException>(async () => await new PromptWindows(Store).GetAsync("orders", digest));
        Assert.Contains(digest, wrong.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Validation_item_with_a_known_id_takes_the_old_ones_place()
    {
        var items = new ValidationItems(Store);
        Assert.Equal(2, await items.AddAsync("orders", [Item("1"), Item("2")]));
        Assert.Equal(3, await items.AddAsync("orders", [Item("1") with { Answer = 1 }, Item("3")]));
        var all = await items.GetAsync("orders");
        Assert.Equal([("1", 1), ("2", 0), ("3", 0)], all.Select(item => (item.Id, item.Answer)));
        await items.ClearAsync("orders");
        Assert.Empty(await items.GetAsync("orders"));
    }

    [Fact]
    public async Task Validation_item_that_is_not_allowed_is_named_and_none_is_added()
    {
        var items = new ValidationItems(Store);
        (ValidationItem Item, string Message)[] wrong =
        [
            (Item(""), "items[1].id is empty"),
            (Item("2") with { Prompt = "" }, "items[1].prompt is empty"),
            (Item("2") with { Choices = ["a"] }, "items[1].choices has 1 entries; allowed are 2 to 64"),
            (Item("2") with { Choices = ["a", ""] }, "items[1].choices has an empty entry"),
            (Item("2") with { Answer = 2 }, "items[1].answer is 2; allowed are 0 to 1"),
            (Item("2") with { Answer = -1 }, "items[1].answer is -1"),
        ];
        foreach (var (item, message) in wrong)
        {
            var refused = await Assert.ThrowsAsync<ArgumentException>(async () => await items.AddAsync("orders", [Item("1"), item]));
            Assert.Contains(message, refused.Message, StringComparison.Ordinal);
        }

        var many = Enumerable.Range(0, ValidationItems.Limit + 1).Select(i => Item($"{i}")).ToList();
        await Assert.ThrowsAsync<ArgumentException>(async () => await items.AddAsync("orders", many));
        Assert.Empty(await items.GetAsync("orders"));
    }

    [Fact]
    public async Task Outcomes_are_finite_and_come_back_in_order()
    {
        var outcomes = new Outcomes(Store);
        for (var i = 0; i < 5; i++)
            await outcomes.AddAsync("orders", new Outcome { PromptId = $"p{i}", Score = i, Time = DateTimeOffset.UnixEpoch });
        Assert.Equal(["p3", "p4"], (await outcomes.GetAsync("orders", 2)).Select(outcome => outcome.PromptId));
        foreach (var score in new[] { double.NaN, double.PositiveInfinity })
            await Assert.ThrowsAsync<ArgumentException>(async () => await outcomes.AddAsync("orders", new Outcome { PromptId = "p", Score = score, Time = default }));
        await Assert.ThrowsAsync<ArgumentException>(async () => await outcomes.AddAsync("orders", new Outcome { PromptId = "", Score = 1, Time = default }));
    }

    private static ValidationItem Item(string id) => new() { Id = id, Prompt = "2 + 2?", Choices = ["4", "5"], Answer = 0 };

    private static StateWrite Snapshot(string stream, StateVersions versions, string bytes) =>
        new(stream, versions, Head(1), Encoding.UTF8.GetBytes(bytes), null);

    private static StateWrite Entry(string stream, StateVersions versions, long commit, string bytes) =>
        new(stream, versions, Head(commit), null, Encoding.UTF8.GetBytes(bytes));

    private static StreamHead Head(long commit) => new() { Commit = commit, Prompts = commit, Phase = "learning", Epoch = 3, Ingest = new IngestCounters() };

    private static string Text(ReadOnlyMemory<byte> bytes) => Encoding.UTF8.GetString(bytes.Span);
}
