using System.Text.RegularExpressions;
using System.Xml.Linq;
using SamkeStream.Testing;
using Xunit;

namespace SamkeStream.Architecture.Tests;

/// <summary>docs/dependencies.md says which packages are used, and in which version.</summary>
public sealed partial class PackageTests
{
    private static readonly string Page = File.ReadAllText(Path.Combine(SharedFiles.Repository, "docs", "dependencies.md"));

    private static readonly Dictionary<string, string> Versions = ReadVersions();

    [Fact]
    public void Every_package_that_a_project_names_is_on_the_page()
    {
        var named = ProjectFiles().SelectMany(file => XDocument.Load(file).Descendants("PackageReference")).Select(reference => reference.Attribute("Include")!.Value).ToHashSet();
        Assert.True(named.Count > 10, string.Join(", ", named));

        Assert.Empty(named.Except(Versions.Keys));
        Assert.DoesNotContain(named, package => !IsOnPage(package));
    }

    [Fact]
    public void The_versions_of_the_page_are_those_that_are_restored()
    {
        var rows = Row().Matches(Page).Select(row => (Packages: row.Groups["packages"].Value.Split([", ", " / "], StringSplitOptions.TrimEntries), Versions: Number().Matches(row.Groups["versions"].Value).Select(match => match.Value).ToArray())).ToList();
        Assert.True(rows.Count > 8, $"{rows.Count} rows");

        foreach (var (packages, versions) in rows)
        {
            foreach (var (i, package) in packages.Index())
            {
                var actual = package.EndsWith(".*", StringComparison.Ordinal)
                    ? Versions.Where(pair => pair.Key.StartsWith(package[..^1], StringComparison.Ordinal)).Select(pair => pair.Value).Distinct().Single()
                    : Versions[package];
                Assert.Equal((package, versions[Math.Min(i, versions.Length - 1)]), (package, actual));
            }
        }
    }

    /// <summary>By its name, or as a part of the package that has the first words of its name.</summary>
    private static bool IsOnPage(string package) =>
        Regex.IsMatch(Page, $@"(?<![\w.]){Regex.Escape(package)}(?![\w.-])") || (package.LastIndexOf('.') is > 0 and var dot && IsOnPage(package[..dot]));

    private static IEnumerable<string> ProjectFiles() =>
        new[] { "src", "tests" }.SelectMany(folder => Directory.GetFiles(Path.Combine(SharedFiles.Repository, folder), "*.csproj", SearchOption.AllDirectories))
            .Concat(Directory.GetFiles(SharedFiles.Repository, "Directory.Build.*"))
            .Where(file => !file.EndsWith(".local.props", StringComparison.Ordinal));

    private static Dictionary<string, string> ReadVersions()
    {
        var props = XDocument.Load(Path.Combine(SharedFiles.Repository, "Directory.Packages.props"));
        var properties = props.Descendants("PropertyGroup").Elements().ToDictionary(property => property.Name.LocalName, property => property.Value);
        // Machines that have no other choose this one.
        properties["RedisClientVersion"] = "1.2.6";
        return props.Descendants("PackageVersion").ToDictionary(
            version => version.Attribute("Include")!.Value,
            version => Property().Replace(version.Attribute("Version")!.Value, match => properties[match.Groups[1].Value]).Trim('[', ']'));
    }

    /// <summary>A row of the first table: packages, and their version or versions.</summary>
    [GeneratedRegex(@"^\| (?<packages>[A-Za-z][^|]*?) \| (?<versions>[*0-9][^|]*?) \|", RegexOptions.Multiline)]
    private static partial Regex Row();

    [GeneratedRegex(@"[0-9]+(\.[0-9]+)+")]
    private static partial Regex Number();

    [GeneratedRegex(@"\$\((\w+)\)")]
    private static partial Regex Property();
}
