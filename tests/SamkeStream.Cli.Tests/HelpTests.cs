using SamkeStream.Testing;
using Xunit;

namespace SamkeStream.Cli.Tests;

public sealed class HelpTests
{
    private static readonly string[] Verbs =
        ["run", "catch", "adapt", "operate", "serve", "demo", "send", "replay", "watch", "streams", "reference", "adapters", "alerts", "incidents", "errors", "audit", "store", "train", "experiment", "bundle", "bench"];

    [Fact]
    public async Task The_help_page_names_every_verb()
    {
        var (code, output, _) = await SamkeProcess.RunAsync("--help");

        Assert.Equal(0, code);
        Assert.All(Verbs, verb => Assert.Matches($"\n  {verb}[ ,]", output));
    }

    [Theory]
    [InlineData("catch", "--broker and --redis")]
    [InlineData("demo", "--headless")]
    [InlineData("send", "--file")]
    [InlineData("replay", "--what-if")]
    [InlineData("streams", "suppress")]
    [InlineData("incidents", "mark-false")]
    [InlineData("incidents", "acknowledge")]
    [InlineData("incidents", "suppress")]
    [InlineData("reference", "activate")]
    [InlineData("errors", "replay")]
    [InlineData("audit", "verify")]
    [InlineData("store", "re-encrypt")]
    [InlineData("alerts", "dead-letters")]
    [InlineData("train", "--stage")]
    public async Task A_verb_explains_itself(string verb, string expected)
    {
        var (code, output, _) = await SamkeProcess.RunAsync(verb, "--help");

        Assert.Equal(0, code);
        Assert.Contains(expected, output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_verb_that_does_not_exist_is_an_error()
    {
        var (code, _, errors) = await SamkeProcess.RunAsync("cach");

        Assert.NotEqual(0, code);
        Assert.Contains("cach", errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_damaged_bundle_is_named_with_its_file()
    {
        using var folder = new TempFolder();
        folder.Write("bundle.json", "{");

        var (code, _, errors) = await SamkeProcess.RunAsync("bundle", "check", folder.Path);

        Assert.Equal(1, code);
        Assert.Contains("bundle.json", errors, StringComparison.Ordinal);
    }
}
