using System.Text.Json;
using SamkeStream.Contracts.V1;
using Xunit;

namespace SamkeStream.Contracts.Tests;

public sealed class JsonSpecs
{
    [Fact]
    public void Every_sample_comes_back_equal()
    {
        foreach (var sample in Samples.All)
        {
            var json = JsonSerializer.Serialize(sample, sample.GetType(), ContractJson.Options);
            var back = JsonSerializer.Deserialize(json, sample.GetType(), ContractJson.Options)!;
            Assert.Equal(json, JsonSerializer.Serialize(back, sample.GetType(), ContractJson.Options));
        }
    }

    [Fact]
    public void Shortest_prompt_is_a_stream_and_a_text()
    {
        var prompt = Read<PromptSubmitted>("""{"stream":"orders","text":"hello"}""");
        Assert.Equal(new PromptSubmitted { Stream = "orders", Text = "hello" }, prompt);
    }

    [Fact]
    public void Unknown_members_are_ignored() =>
        Assert.Equal("hello", Read<PromptSubmitted>("""{"stream":"orders","text":"hello","temperature":0.7,"nested":{"a":[1]}}""").Text);

    [Fact]
    public void Offset_of_a_time_survives()
    {
        var time = Read<PromptSubmitted>("""{"stream":"orders","text":"x","time":"2026-11-21T10:30:00.250+01:00"}""").Time!.Value;
        Assert.Equal(TimeSpan.FromHours(1), time.Offset);
        Assert.Equal(250, time.Millisecond);
    }

    [Theory]
    [InlineData("""{"text":"no stream"}""")]
    [InlineData("""{"stream":"orders","text":"x","time":"yesterday"}""")]
    [InlineData("""{"stream":"orders","text":"x","time":"2026-13-41T10:30:00Z"}""")]
    [InlineData("""{"stream":"orders","text":5}""")]
    [InlineData("""{"stream":"orders","text":"x" """)]
    public void Broken_prompt_is_an_error(string json) => Assert.Throws<JsonException>(() => Read<PromptSubmitted>(json));

    [Fact]
    public void Numbers_that_are_not_finite_cannot_be_published()
    {
        var outcome = new OutcomeReported { Stream = "orders", PromptId = "p", Score = double.NaN };
        Assert.Throws<ArgumentException>(() => JsonSerializer.Serialize(outcome, ContractJson.Options));
    }

    private static T Read<T>(string json) => JsonSerializer.Deserialize<T>(json, ContractJson.Options)!;
}
