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
        };
        var refused = await Assert.ThrowsAsync<ArgumentException>(async () => await new StreamRegistry(Store).PutAsync(settings));
        foreach (var member in new[] { "stream is '../x'", "budgetPrompts is 5; allowed are 100 to", "referenceSize is 1", "windowSize is 0", "windowWaitSeconds is 0", "promptTtlHours is 0", "promotion is 'always'; allowed are validated, unvalidated, never", "reference is 'latest'" })
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
            await new StreamStates(Store).TryWriteAsync(stream, "state"u8.ToArray(), null);
            await new ValidationItems(Store).AddAsync(stream, [Item("1")]);
            await new Outcomes(Store).AddAsync(stream, new Outcome { PromptId = "p", Score = 1, Time = default });
        }

        Assert.True(await registry.DeleteAsync("orders"));
        Assert.False(await registry.DeleteAsync("orders"));
        Assert.All(await Store.ListAsync(""), key => Assert.StartsWith("streams:orders.eu:", key, StringComparison.Ordinal));
        Assert.Empty(await new Outcomes(Store).GetAsync("orders"));
        Assert.Single(await new Outcomes(Store).GetAsync("orders.eu"));
    }

    [Fact]
    public async Task State_of_a_stream_is_written_only_over_the_state_that_was_read()
    {
        var states = new StreamStates(Store);
        Assert.Null(await states.ReadAsync("orders"));
        Assert.True(await states.TryWriteAsync("orders", "1"u8.ToArray(), null));
        var read = (await states.ReadAsync("orders"))!;
        Assert.True(await states.TryWriteAsync("orders", "2"u8.ToArray(), read.Version));
        Assert.False(await states.TryWriteAsync("orders", "3"u8.ToArray(), read.Version));
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
        Assert.Equal(window.Prompts, (await windows.GetAsync(digest))!.Prompts);
        _temporary.Time.Pass(TimeSpan.FromHours(1));
        Assert.Null(await windows.GetAsync(digest));
    }

    [Fact]
    public async Task Blob_that_is_no_window_is_an_error()
    {
        var digest = await Store.PutBlobAsync("[1]"u8.ToArray());
        var wrong = await Assert.ThrowsAsync<InvalidDataException>(async () => await new PromptWindows(Store).GetAsync(digest));
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
}
