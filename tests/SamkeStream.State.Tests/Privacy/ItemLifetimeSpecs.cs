using SamkeStream.State.Privacy;
using SamkeStream.State.Streams;
using Xunit;

namespace SamkeStream.State.Tests.Privacy;

public sealed class ItemLifetimeSpecs
{
    [Fact]
    public async Task Where_texts_are_not_kept_an_item_is_over_when_a_text_would_be()
    {
        await using var temporary = TemporaryStore.Open();
        var (registry, items) = (new StreamRegistry(temporary.Store), new ValidationItems(temporary.Store, null, null, temporary.Time));
        await registry.PutAsync(new StreamSettings { Stream = "shop", Privacy = PrivacyModes.Hashes, PromptTtlHours = 2 });
        await items.AddAsync("shop", [Item("1"), Item("2")]);
        temporary.Time.Pass(TimeSpan.FromMinutes(90));
        await items.AddAsync("shop", [Item("2")]);
        Assert.Equal(2, (await items.GetAsync("shop")).Count);

        temporary.Time.Pass(TimeSpan.FromMinutes(31));

        Assert.Equal("2", Assert.Single(await items.GetAsync("shop")).Id);
        Assert.Equal(2, (await new ValidationItems(temporary.Store).GetAsync("shop")).Count);
        await items.ForgetOldAsync("shop");
        Assert.Equal("2", Assert.Single(await new ValidationItems(temporary.Store).GetAsync("shop")).Id);
        temporary.Time.Pass(TimeSpan.FromHours(2));
        Assert.Equal(1, await items.AddAsync("shop", [Item("3")]));
    }

    [Fact]
    public async Task Where_texts_are_kept_an_item_stays()
    {
        await using var temporary = TemporaryStore.Open();
        var items = new ValidationItems(temporary.Store, null, null, temporary.Time);
        await new StreamRegistry(temporary.Store).PutAsync(new StreamSettings { Stream = "shop", PromptTtlHours = 2 });
        await items.AddAsync("shop", [Item("1")]);

        temporary.Time.Pass(TimeSpan.FromDays(1000));
        await items.ForgetOldAsync("shop");

        Assert.Single(await items.GetAsync("shop"));
    }

    [Fact]
    public async Task An_item_from_before_times_were_noted_counts_from_the_first_look()
    {
        await using var temporary = TemporaryStore.Open();
        var items = new ValidationItems(temporary.Store, null, new TextPolicy(PrivacyModes.Hashes), temporary.Time);
        await items.ForgetOldAsync("shop");
        Assert.Empty(await temporary.Store.ListAsync(StreamKeys.Prefix));
        await new ValidationItems(temporary.Store).AddAsync("shop", [Item("1")]);

        await items.ForgetOldAsync("shop");

        Assert.Equal(temporary.Time.GetUtcNow(), Assert.Single(await items.GetAsync("shop")).AddedAt);
        temporary.Time.Pass(TimeSpan.FromHours(169));
        Assert.Empty(await items.GetAsync("shop"));
    }

    private static ValidationItem Item(string id) => new() { Id = id, Prompt = "text", Choices = ["a", "b"], Answer = 0 };
}
