using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Configuration;
using SamkeStream.Adapt;
using SamkeStream.Alerts;
using SamkeStream.Catch;
using SamkeStream.Hosting;
using SamkeStream.Hosting.Privacy;
using SamkeStream.Operate;
using SamkeStream.Serve;
using SamkeStream.Testing;
using Xunit;

namespace SamkeStream.Workers.Tests.Hosting;

/// <summary>docs/settings.md and deploy/ say what the code reads.</summary>
public sealed partial class SettingsPageTests
{
    /// <summary>Lists whose entries have names of their own: their members are on other pages.</summary>
    private static readonly string[] Lists = ["Alerts:Sinks", "Privacy:Keys"];

    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    private static readonly IReadOnlyList<Row> Rows = ReadRows();

    [Fact]
    public void Every_setting_that_is_read_is_on_the_page_and_no_other()
    {
        string[] sections = ["", "Privacy:", "Telemetry:", "Catch:", "Adapt:", "Operate:", "Serve:", "Alerts:"];
        var problems = Problems(sections.ToDictionary(section => $"{section}Unheard", _ => "of"));
        var known = problems.SelectMany(problem => UnknownKey().Match(problem) is { Success: true } match
            ? match.Groups["known"].Value.Split(", ").Select(key => match.Groups["section"].Value + key)
            : throw new InvalidOperationException(problem)).ToHashSet(StringComparer.Ordinal);
        known.ExceptWith(sections.Select(section => section.TrimEnd(':')));
        // A secret is given by its key or by a file.
        known.RemoveWhere(key => key.EndsWith("File", StringComparison.Ordinal) && known.Contains(key[..^"File".Length]));

        var described = Rows.Select(row => Lists.FirstOrDefault(list => row.Key.StartsWith($"{list}:", StringComparison.Ordinal)) ?? row.Key);
        Assert.Equal(known.Order(StringComparer.Ordinal), described.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void The_defaults_of_the_page_are_those_of_the_code()
    {
        var named = Rows.Where(row => Literal().IsMatch(row.Default)).ToDictionary(row => row.Key, row => row.Default.Trim('`'));
        Assert.True(named.Count > 25, string.Join(", ", named.Keys));

        Assert.Equal(Read([]), Read(named));
    }

    [Fact]
    public void The_ranges_of_the_page_are_those_of_the_code()
    {
        var ranges = Rows.Where(row => Range().IsMatch(row.Allowed)).ToDictionary(row => row.Key, row => Bounds(row.Allowed));
        Assert.True(ranges.Count > 20, string.Join(", ", ranges.Keys));

        var told = Problems(ranges.Keys.ToDictionary(key => key, _ => "?"))
            .ToDictionary(problem => problem["Samke:".Length..problem.IndexOf(" is '?'", StringComparison.Ordinal)], Bounds);
        Assert.Equal(ranges.OrderBy(range => range.Key, StringComparer.Ordinal), told.OrderBy(range => range.Key, StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("docker-compose.yml")]
    [InlineData("deploy/docker/Dockerfile")]
    [InlineData("README.md")]
    [InlineData("docs/alerts.md")]
    [InlineData("docs/operations.md")]
    [InlineData("docs/privacy.md")]
    public void Settings_that_are_named_as_variables_are_on_the_page(string file)
    {
        var keys = Rows.Select(row => row.Key.Replace(":", "", StringComparison.Ordinal)).ToHashSet(StringComparer.OrdinalIgnoreCase);
        string[] others = ["SAMKE_BROKER_PASSWORD", "SAMKE_SHARED", "SAMKE_TORCH"];
        var unknown = Variable().Matches(File.ReadAllText(Path.Combine(SharedFiles.Repository, file))).Select(match => match.Value)
            .Where(variable => !others.Contains(variable) && !variable.StartsWith("SAMKE_TEST_", StringComparison.Ordinal))
            .Select(variable => variable["SAMKE_".Length..].Replace("_", "", StringComparison.Ordinal))
            .Where(key => !keys.Contains(key) && !Lists.Any(list => key.StartsWith(list.Replace(":", "", StringComparison.Ordinal), StringComparison.OrdinalIgnoreCase)));
        Assert.Empty(unknown);
    }

    /// <summary>What all sections read, as text.</summary>
    private static string Read(Dictionary<string, string> settings)
    {
        var (read, problems) = ReadAll(settings);
        Assert.Empty(problems);
        return JsonSerializer.Serialize(read, Indented);
    }

    private static IReadOnlyList<string> Problems(Dictionary<string, string> settings) => ReadAll(settings).Problems;

    private static (object[] Read, IReadOnlyList<string> Problems) ReadAll(Dictionary<string, string> settings)
    {
        var configuration = new ConfigurationManager();
        configuration.AddInMemoryCollection(settings.Select(pair => KeyValuePair.Create($"Samke:{pair.Key}", (string?)pair.Value)));
        var reader = new SettingsReader(configuration.GetSection("Samke"));
        object[] read =
        [
            SamkeOptions.Read(reader),
            PrivacyOptions.Read(reader.Section("Privacy")),
            TelemetryOptions.Read(reader.Section("Telemetry"), null),
            CatchOptions.Read(reader.Section("Catch")),
            AdaptOptions.Read(reader.Section("Adapt")),
            OperateOptions.Read(reader.Section("Operate")),
            ServeOptions.Read(reader.Section("Serve")),
            AlertsOptions.Read(reader.Section("Alerts")),
        ];
        try
        {
            reader.ThrowIfProblems();
            return (read, []);
        }
        catch (SettingsException exception)
        {
            return (read, exception.Problems);
        }
    }

    private static (string Least, string Most) Bounds(string text)
    {
        var range = Range().Match(text);
        return (Plain(range.Groups[1].Value), Plain(range.Groups[2].Value));

        static string Plain(string bound) => bound.Contains(':', StringComparison.Ordinal) ? TimeSpan.Parse(bound, CultureInfo.InvariantCulture).ToString() : bound;
    }

    private static List<Row> ReadRows()
    {
        var page = File.ReadAllText(Path.Combine(SharedFiles.Repository, "docs", "settings.md"));
        var table = page[page.IndexOf("| Key |", StringComparison.Ordinal)..];
        return
        [
            .. table.Split('\n').Skip(2).TakeWhile(line => line.StartsWith('|'))
                .Select(line => line.Split('|', StringSplitOptions.TrimEntries))
                .Select(cells => new Row(cells[1].Trim('`'), cells[2], cells[3])),
        ];
    }

    [GeneratedRegex("^Samke:(?<section>(?:[A-Za-z]+:)?)Unheard is no setting; settings here: (?<known>.*)$")]
    private static partial Regex UnknownKey();

    /// <summary>A value, in backticks or a number; no words, and no variable's name.</summary>
    [GeneratedRegex("^(`[^` ]*[a-z0-9][^` ]*`|[0-9.]+)$")]
    private static partial Regex Literal();

    [GeneratedRegex("`?([0-9][0-9.:]*)`? to `?([0-9][0-9.:]*)`?")]
    private static partial Regex Range();

    [GeneratedRegex("SAMKE_[A-Z0-9_]+")]
    private static partial Regex Variable();

    private sealed record Row(string Key, string Default, string Allowed);
}
