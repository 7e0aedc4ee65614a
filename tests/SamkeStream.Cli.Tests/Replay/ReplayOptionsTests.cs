using SamkeStream.Cli.Replay;
using SamkeStream.Hosting;
using Xunit;

namespace SamkeStream.Cli.Tests.Replay;

public class ReplayOptionsTests
{
    [Fact]
    public void Without_options_a_stream_has_the_settings_of_a_new_one()
    {
        var options = ReplayOptions.Parse(new RawReplayOptions { Files = ["-"] });

        Assert.Equal((10_000, 1000, 128, 7), (Assert.Single(options.Budgets).Prompts, options.Stream.ReferenceSize, options.Stream.WindowSize, options.Seed));
        Assert.False(options.Changes.IsKnown);
    }

    [Fact]
    public void Budgets_changes_and_sizes_are_read()
    {
        var options = ReplayOptions.Parse(new RawReplayOptions
        {
            Files = ["-"],
            Budget = "2000",
            WhatIf = "30d@2000/day, fleet:2/week@50x2000/day",
            Changes = "3000,1500",
            ReferenceSize = "500",
        });

        Assert.Equal([2000, 60_000, 350_000], options.Budgets.Select(budget => budget.Prompts));
        Assert.Equal([1500L, 3000L], options.Changes.Ordinals);
        Assert.Equal("domain", ReplayOptions.Parse(new RawReplayOptions { Files = ["-"], Changes = "domain" }).Changes.Member);
    }

    [Fact]
    public void Every_mistake_is_reported_at_once_with_what_is_allowed()
    {
        var problems = Assert.Throws<SettingsException>(() => ReplayOptions.Parse(new RawReplayOptions
        {
            Files = ["-", "nowhere.jsonl"],
            Budget = "often",
            WhatIf = "2000,0",
            ReferenceSize = "10",
            WindowSize = "x",
            Seed = "-1",
            Changes = "0,1x",
            Reference = "nothing.jsonl",
            Json = "/no/such/folder/a.json",
        })).Problems;

        Assert.Collection(
            problems,
            problem => Assert.StartsWith("--budget is 'often'; allowed: prompts between two false alarms (20000), days", problem, StringComparison.Ordinal),
            problem => Assert.StartsWith("--what-if is '0'", problem, StringComparison.Ordinal),
            problem => Assert.Equal("--reference-size is '10'; allowed: a whole number from 250 to 20000", problem),
            problem => Assert.Equal("--window-size is 'x'; allowed: a whole number from 8 to 4096", problem),
            problem => Assert.StartsWith("--reference is 'nothing.jsonl', which does not exist", problem, StringComparison.Ordinal),
            problem => Assert.StartsWith("file is 'nowhere.jsonl', which does not exist", problem, StringComparison.Ordinal),
            problem => Assert.StartsWith("--json is '/no/such/folder/a.json'; allowed: a file in a folder that exists", problem, StringComparison.Ordinal),
            problem => Assert.StartsWith("--changes names '0'", problem, StringComparison.Ordinal),
            problem => Assert.StartsWith("--changes names '1x'", problem, StringComparison.Ordinal),
            problem => Assert.StartsWith("--seed is '-1'", problem, StringComparison.Ordinal));
    }

    [Fact]
    public void What_is_encoded_of_a_prompt_and_a_named_reference_are_checked()
    {
        var problems = Assert.Throws<SettingsException>(() => ReplayOptions.Parse(new RawReplayOptions { Files = ["-"], Roles = "user,,tool", Template = "no place", Truncation = "middle" })).Problems;
        Assert.Equal(["roles", "template", "truncation"], problems.Select(problem => problem.Split(' ')[0]));

        problems = Assert.Throws<SettingsException>(() => ReplayOptions.Parse(new RawReplayOptions { Files = ["-"], NamedReference = "a b", Budget = "2000", WhatIf = "3000" })).Problems;
        Assert.Equal(["--named-reference", "--budget", "--what-if"], problems.Select(problem => problem.Split(' ')[0]));
    }

    [Fact]
    public void A_window_larger_than_the_reference_is_a_mistake() =>
        Assert.Contains(
            "windowSize is 400",
            Assert.Single(Assert.Throws<SettingsException>(() => ReplayOptions.Parse(new RawReplayOptions { Files = ["-"], ReferenceSize = "300", WindowSize = "400" })).Problems),
            StringComparison.Ordinal);
}
