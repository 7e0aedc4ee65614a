using SamkeStream.Contracts.V1;
using SamkeStream.Hosting;
using SamkeStream.State.Streams;
using Xunit;

namespace SamkeStream.Workers.Tests.Hosting;

public sealed class PromptTextTests
{
    private static readonly ChatMessage[] Conversation =
    [
        new() { Role = "system", Content = "You answer about parcels." },
        new() { Role = "user", Content = "Where is it?" },
        new() { Role = "assistant", Content = "On its way." },
        new() { Role = "user", Content = "Since when?" },
    ];

    [Fact]
    public void Only_the_roles_of_the_stream_count() =>
        Assert.Equal("Where is it?\nSince when?", Of(new PromptItem { Messages = Conversation }).Text);

    [Fact]
    public void Other_roles_can_be_chosen() =>
        Assert.Equal("You answer about parcels.\nOn its way.", Of(new PromptItem { Messages = Conversation }, Settings with { Roles = "assistant, system" }).Text);

    [Fact]
    public void Where_the_roles_said_nothing_the_whole_conversation_counts() =>
        Assert.Equal("You answer about parcels.", Of(new PromptItem { Messages = Conversation[..1] }).Text);

    [Theory]
    [InlineData("Answer briefly: {prompt}", "Answer briefly: why?", "why?")]
    [InlineData("<q>{prompt}</q>", "<q> why? </q>", " why? ")]
    [InlineData("{prompt}\nThink.", "why?\nThink.", "why?")]
    public void Of_a_text_made_from_the_template_only_what_varies_counts(string template, string text, string varies) =>
        Assert.Equal(new PromptText(varies, false), Of(new PromptItem { Text = text }, Settings with { Template = template }));

    [Theory]
    [InlineData("Answer briefly: {prompt}", "Answer at length: why?")]
    [InlineData("<q>{prompt}</q>", "<q></q>")]
    [InlineData("aba{prompt}ba", "aba")]
    public void Of_any_other_text_all_counts_and_that_is_told(string template, string text) =>
        Assert.Equal(new PromptText(text, true), Of(new PromptItem { Text = text }, Settings with { Template = template }));

    private static StreamSettings Settings { get; } = new() { Stream = "orders" };

    private static PromptText Of(PromptItem prompt, StreamSettings? settings = null) => PromptText.Of(prompt, settings ?? Settings);
}
