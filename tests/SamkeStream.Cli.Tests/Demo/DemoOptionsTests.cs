using SamkeStream.Cli.Demo;
using SamkeStream.Hosting;
using SamkeStream.Testing;
using Xunit;

namespace SamkeStream.Cli.Tests.Demo;

public class DemoOptionsTests
{
    [Fact]
    public void Without_options_everything_has_a_default()
    {
        var options = DemoOptions.Parse(null, null, false, null, null, null, null);

        Assert.Equal(new DemoOptions { PromptFiles = options.PromptFiles }, options);
        Assert.Empty(options.PromptFiles);
        Assert.Equal(["--store-folder", "folder", "--urls", "http://127.0.0.1:0", "--broker", "embedded"], options.HostArguments("folder"));
    }

    [Fact]
    public void Servers_and_bundle_go_to_the_host()
    {
        var options = DemoOptions.Parse(null, null, false, null, "amqp://guest:guest@127.0.0.1/", "127.0.0.1:6379", "elsewhere");

        Assert.Equal(["--broker", "amqp://guest:guest@127.0.0.1/", "--redis", "127.0.0.1:6379", "--bundle", "elsewhere"], options.HostArguments("folder")[4..]);
    }

    [Theory]
    [InlineData("-1")]
    [InlineData("one")]
    [InlineData("")]
    [InlineData("2147483648")]
    public void A_seed_that_is_no_number_is_refused(string seed)
    {
        var problem = Assert.Single(Refused(seed: seed));

        Assert.StartsWith($"--seed is '{seed}'; allowed: a whole number from 0", problem, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/no/such/folder/facts.json")]
    [InlineData("/tmp")]
    [InlineData("")]
    public void A_json_file_that_cannot_be_written_is_refused(string json)
    {
        var problem = Assert.Single(Refused(json: json));

        Assert.Equal($"--json is '{json}'; allowed: a file in a folder that exists", problem);
    }

    [Fact]
    public void One_file_of_prompts_cannot_drift()
    {
        using var folder = new TempFolder();
        var file = folder.File("prompts.jsonl");
        File.WriteAllText(file, "");

        var problem = Assert.Single(Refused(prompts: file));

        Assert.Contains($"--prompts is '{file}'; allowed: two or more", problem, StringComparison.Ordinal);
    }

    [Fact]
    public void All_mistakes_are_told_at_once()
    {
        var problems = Refused("x", "/no/such/folder/facts.json", "/no/a.jsonl,/no/b.jsonl");

        Assert.Equal(4, problems.Count);
        Assert.Contains("--prompts names '/no/a.jsonl', which does not exist", problems[2], StringComparison.Ordinal);
    }

    private static IReadOnlyList<string> Refused(string? seed = null, string? json = null, string? prompts = null) =>
        Assert.Throws<SettingsException>(() => DemoOptions.Parse(seed, json, false, prompts, null, null, null)).Problems;
}
