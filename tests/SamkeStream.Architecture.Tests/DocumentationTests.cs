using System.Diagnostics;
using System.Text.RegularExpressions;
using SamkeStream.Testing;
using Xunit;

namespace SamkeStream.Architecture.Tests;

public sealed partial class DocumentationTests
{
    public static TheoryData<string> Pages =>
        ["README.md", .. Directory.GetFiles(Path.Combine(SharedFiles.Repository, "docs"), "*.md").Select(path => Path.Combine("docs", Path.GetFileName(path)))];

    [Theory]
    [MemberData(nameof(Pages))]
    public void Every_link_to_a_file_leads_to_one(string page)
    {
        var path = Path.Combine(SharedFiles.Repository, page);
        var broken = Link().Matches(File.ReadAllText(path)).Select(match => match.Groups[1].Value)
            .Where(target => !target.Contains("://", StringComparison.Ordinal))
            .Where(target => !Path.Exists(Path.Combine(Path.GetDirectoryName(path)!, target.Split('#')[0])));
        Assert.Empty(broken);
    }

    [Fact]
    public void Every_page_is_found_from_the_readme()
    {
        var readme = File.ReadAllText(Path.Combine(SharedFiles.Repository, "README.md"));
        Assert.DoesNotContain(Pages.Select(page => page.Data), page => page != "README.md" && !readme.Contains($"]({page})", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("rabbitmq/enabled_plugins", "rabbitmq_consistent_hash_exchange")]
    [InlineData("redis/redis.conf", "maxmemory-policy noeviction")]
    public void The_servers_of_deploy_are_as_the_workers_want_them(string file, string wanted)
    {
        var path = Path.Combine(SharedFiles.Repository, "deploy", file);
        Assert.Contains(wanted, File.ReadAllText(path), StringComparison.Ordinal);
        Assert.Contains($"./deploy/{file}:", File.ReadAllText(Path.Combine(SharedFiles.Repository, "docker-compose.yml")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_compose_file_is_valid()
    {
        Assert.SkipUnless(File.Exists("/usr/bin/docker-compose"), "needs docker-compose: apt-get install docker-compose");
        var start = new ProcessStartInfo("/usr/bin/docker-compose", ["-f", Path.Combine(SharedFiles.Repository, "docker-compose.yml"), "config", "--services"]) { RedirectStandardOutput = true };
        using var process = Process.Start(start)!;
        var services = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();

        Assert.Equal(0, process.ExitCode);
        Assert.Equal(["adapt", "alerts", "broker", "catch", "operate", "redis", "serve"], services.Split('\n', StringSplitOptions.RemoveEmptyEntries).Order());
    }

    [GeneratedRegex(@"\]\(([^)\s]+)\)")]
    private static partial Regex Link();
}
