using System.Text;
using SamkeStream.State.Audit;
using SamkeStream.State.Privacy;
using SamkeStream.State.Refusals;
using SamkeStream.State.Streams;
using Xunit;

namespace SamkeStream.State.Tests.Privacy;

public sealed class HashesSpecs : IAsyncLifetime
{
    private static readonly TextPolicy ByDefault = new(PrivacyModes.Hashes);
    private readonly TemporaryStore _temporary = TemporaryStore.Open();

    private FolderStore Store => _temporary.Store;

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => _temporary.DisposeAsync();

    [Theory]
    [InlineData(null, null, true)]
    [InlineData(PrivacyModes.Hashes, null, false)]
    [InlineData(null, PrivacyModes.Hashes, false)]
    [InlineData(PrivacyModes.Text, PrivacyModes.Hashes, true)]
    public async Task Windows_and_refused_messages_hold_texts_only_where_they_may(string? ofStream, string? ofDeployment, bool isKept)
    {
        var policy = ofDeployment is null ? null : ByDefault;
        await new StreamRegistry(Store).PutAsync(new StreamSettings { Stream = "shop", Privacy = ofStream });
        var windows = new PromptWindows(Store, policy: policy);

        var digest = await windows.PutAsync(Window, TimeSpan.FromHours(1));
        var prompt = Assert.Single((await windows.GetAsync("shop", digest))!.Prompts);
        Assert.Equal(isKept ? ("where is it?", null) : ("", PromptHash.Of("where is it?")), (prompt.Text, prompt.Hash));

        var refused = new RefusedMessages(Store, new AuditLog(Store), policy: policy);
        var message = await refused.AddAsync(new RefusedMessage { Reason = "r", Detail = "d", Source = "s", Stream = "shop", At = default }, "where is it?"u8.ToArray());
        Assert.Equal(isKept, message.BodyRef is not null);
        Assert.Equal((PromptHash.Of("where is it?"), 12), (message.BodySha256, message.BodyBytes));
        Assert.Equal(isKept, await refused.GetBodyAsync(message) is not null);
    }

    [Fact]
    public async Task Texts_of_a_stream_can_be_deleted_before_their_time_and_go_with_the_stream()
    {
        foreach (var stream in new[] { "shop", "other" })
            await new StreamRegistry(Store).PutAsync(new StreamSettings { Stream = stream });
        var windows = new PromptWindows(Store);
        var refused = new RefusedMessages(Store, new AuditLog(Store));
        var (ours, theirs) = (await windows.PutAsync(Window, TimeSpan.FromHours(1)), await windows.PutAsync(Window with { Stream = "other" }, TimeSpan.FromHours(1)));
        var message = await refused.AddAsync(new RefusedMessage { Reason = "r", Detail = "d", Source = "s", Stream = "shop", At = default }, "body"u8.ToArray());

        await windows.DeleteTextsAsync("shop");
        Assert.Null(await windows.GetAsync("shop", ours));
        Assert.Null(await refused.GetBodyAsync(message));
        Assert.NotNull(await windows.GetAsync("other", theirs));

        await new StreamRegistry(Store).DeleteAsync("other");
        Assert.Null(await windows.GetAsync("other", theirs));
    }

    [Fact]
    public void A_hash_is_the_SHA256_of_the_text_in_UTF8()
    {
        Assert.Equal(Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(Encoding.UTF8.GetBytes("Grüße"))), PromptHash.Of("Grüße"));
        Assert.Equal("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad", PromptHash.Of("abc"));
    }

    private static PromptWindow Window => new() { Stream = "shop", Epoch = 1, Prompts = [new WindowPrompt { Ordinal = 1, Text = "where is it?", Id = "p" }] };
}
