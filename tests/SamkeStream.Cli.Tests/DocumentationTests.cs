using System.CommandLine;
using System.Text.RegularExpressions;
using SamkeStream.Testing;
using Xunit;

namespace SamkeStream.Cli.Tests;

/// <summary>The verbs and options that README.md and docs/ tell to type are those that there are.</summary>
public sealed partial class DocumentationTests
{
    public static TheoryData<string> Pages =>
        ["README.md", .. Directory.GetFiles(Path.Combine(SharedFiles.Repository, "docs"), "*.md").Select(path => $"docs/{Path.GetFileName(path)}")];

    [Theory]
    [MemberData(nameof(Pages))]
    public void Every_command_line_of_a_page_can_be_typed(string page)
    {
        var text = File.ReadAllText(Path.Combine(SharedFiles.Repository, page));
        var lines = Shell().Matches(text).SelectMany(block => block.Groups[1].Value.Split('\n'))
            .Concat(Span().Matches(text).Select(span => span.Groups[1].Value))
            .Select(line => CommandLine().Match(line)).Where(match => match.Success).Select(match => match.Groups[1].Value);
        Assert.Empty(lines.Select(Mistake).OfType<string>());
    }

    [Theory]
    [InlineData("streams create orders --budget 20000", null)]
    [InlineData("catch --broker amqp://broker --catch:batch-size 8", null)]
    [InlineData("streams|incidents", null)]
    [InlineData("streams make orders", "streams make orders: no verb 'make'")]
    [InlineData("streams create orders --bugdet 20000", "streams create orders --bugdet 20000: no option --bugdet")]
    public void A_mistake_is_found(string line, string? mistake) => Assert.Equal(mistake, Mistake(line));

    [Fact]
    public void The_settings_of_a_stream_are_the_options_that_create_it()
    {
        var page = File.ReadAllText(Path.Combine(SharedFiles.Repository, "docs", "settings.md"));
        var described = Setting().Matches(page).SelectMany(row => OptionName().Matches(row.Value)).Select(option => option.Value).Order(StringComparer.Ordinal);
        string[] ofEveryVerb = ["--url", "--token", "--json", "--actor", "--reason"];
        var create = Verbs.All().Single(verb => verb.Name == "streams").Subcommands.Single(verb => verb.Name == "create");

        Assert.Equal(create.Options.Select(option => option.Name).Except(ofEveryVerb).Order(StringComparer.Ordinal), described);
    }

    private static string? Mistake(string line)
    {
        var (command, verbs) = ((Command?)null, (IReadOnlyList<Command>)[.. Verbs.All()]);
        var options = new List<Option>();
        foreach (var word in line.Split(' ', StringSplitOptions.RemoveEmptyEntries).TakeWhile(word => word != "#").Select(word => word.Trim('[', ']')))
        {
            var alternatives = word.Split('|');
            if (word.StartsWith("--", StringComparison.Ordinal))
            {
                // Settings of a worker are no options of the verb.
                if (command?.TreatUnmatchedTokensAsErrors != false && !options.Exists(option => option.Name == word.Split('=')[0]))
                    return $"{line}: no option {word}";
            }
            else if (verbs.Count > 0 && Verb().IsMatch(word))
            {
                if (Array.Find(alternatives, name => !verbs.Any(verb => IsNamed(verb, name))) is { } unknown)
                    return $"{line}: no verb '{unknown}'";
                command = verbs.First(verb => IsNamed(verb, alternatives[0]));
                verbs = alternatives.Length == 1 ? [.. command.Subcommands] : [];
                options.AddRange(command.Options);
            }
        }

        return null;
    }

    private static bool IsNamed(Command verb, string name) => verb.Name == name || verb.Aliases.Contains(name);

    [GeneratedRegex("```sh\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex Shell();

    [GeneratedRegex("`([^`\n]+)`")]
    private static partial Regex Span();

    /// <summary>First cell of a row that begins with an option.</summary>
    [GeneratedRegex(@"^\| `--[^|]*", RegexOptions.Multiline)]
    private static partial Regex Setting();

    [GeneratedRegex("--[a-z-]+")]
    private static partial Regex OptionName();

    /// <summary>Of the program: not of the script's own verb, which builds and tests.</summary>
    [GeneratedRegex(@"^(?:\./)?samke (?!test\b)([a-z][^`]*)$")]
    private static partial Regex CommandLine();

    [GeneratedRegex("^[a-z][a-z|-]*$")]
    private static partial Regex Verb();
}
