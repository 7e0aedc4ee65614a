using System.Text;
using System.Text.Json;
using SamkeStream.Contracts;
using SamkeStream.Contracts.V1;
using SamkeStream.State.Streams;
using Xunit;

namespace SamkeStream.State.Tests.Privacy;

public sealed class JsonProblemSpecs
{
    [Theory]
    [InlineData("{\"stream\":\"shop\",\"epoch\":1,\"prompts\":[{\"ordinal\":1,\"text\":true canary5f2d")]
    [InlineData("{\"stream\":\"shop\",\"epoch\":\"canary5f2d\",\"prompts\":[]}")]
    [InlineData("{\"stream\":\"shop\",\"canary5f2d\":canary5f2d}")]
    [InlineData("canary5f2d")]
    public async Task Stored_JSON_that_is_damaged_is_told_without_its_content(string json)
    {
        await using var temporary = TemporaryStore.Open();
        var digest = await temporary.Store.PutBlobAsync(Encoding.UTF8.GetBytes(json));

        var told = await Assert.ThrowsAsync<InvalidDataException>(async () => await new PromptWindows(temporary.Store).GetAsync("shop", digest));

        Assert.Matches($"^window {digest} cannot be read: (it is no JSON of its kind|[$].prompts[[]0[]].text is another kind of value) at line 1, byte [0-9]+", told.Message);
        Assert.DoesNotContain("canary5f2d", told.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"text":5}""", "$.text is another kind of value at line 1, byte 10; allowed is a text of valid Unicode")]
    [InlineData("""{"time":"yesterday"}""", "$.time is another kind of value at line 1, byte 20; allowed is an ISO 8601 time with offset, such as 2026-11-21T10:30:00Z")]
    [InlineData("""{"sequence":"seven"}""", "$.sequence is another kind of value at line 1, byte 20; allowed is a whole number")]
    [InlineData("""{"messages":"hello"}""", "$.messages is another kind of value at line 1, byte 20; allowed is a list of objects with role and content")]
    [InlineData("""{"text":"a" "b"}""", "it is no JSON of its kind at line 1, byte 13")]
    public void A_value_of_another_kind_is_told_with_what_is_allowed(string json, string expected)
    {
        var exception = Assert.ThrowsAny<JsonException>(() => JsonSerializer.Deserialize<PromptItem>(json, ContractJson.Options));

        Assert.StartsWith(expected, JsonProblem.Of(exception), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"stream":"shop","windowSize":"many"}""", "$.windowSize is another kind of value at line 1, byte 37; allowed is a whole number")]
    [InlineData("""{"stream":"shop","promotion":7}""", "$.promotion is another kind of value at line 1, byte 31; allowed is a text")]
    public void Who_sent_it_is_told_every_member(string json, string expected)
    {
        var exception = Assert.ThrowsAny<JsonException>(() => JsonSerializer.Deserialize<StreamSettings>(json, ContractJson.Options));

        Assert.StartsWith(expected, JsonProblem.ForSender(exception), StringComparison.Ordinal);
        Assert.StartsWith("it is no JSON of its kind at line 1, byte ", JsonProblem.Of(exception), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_member_that_is_missing_is_named()
    {
        await using var temporary = TemporaryStore.Open();
        var digest = await temporary.Store.PutBlobAsync("{\"stream\":\"shop\",\"epoch\":1}"u8.ToArray());

        var told = await Assert.ThrowsAsync<InvalidDataException>(async () => await new PromptWindows(temporary.Store).GetAsync("shop", digest));

        Assert.EndsWith("prompts is missing, which it requires", told.Message, StringComparison.Ordinal);
    }
}
