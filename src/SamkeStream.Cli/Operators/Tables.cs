using System.Globalization;
using System.Text.Json;
using SamkeStream.Cli.Client;
using Spectre.Console;

namespace SamkeStream.Cli.Operators;

/// <summary>Tables for people; where the output is piped they are plain text of full width.</summary>
internal static class Tables
{
    private const int PipedWidth = 200;

    public static Table New(params string[] columns)
    {
        var table = new Table().Border(TableBorder.Simple);
        foreach (var column in columns)
            table.AddColumn(new TableColumn(new Text(column, new Style(decoration: Decoration.Bold))));
        return table;
    }

    /// <summary>A point in time as tables show it: UTC, to the second.</summary>
    public static string Time(DateTimeOffset? time) => time?.ToUniversalTime().ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture) ?? "";

    /// <summary>The same of a member; a text that is no time as it is.</summary>
    public static string Time(JsonElement element, string member) =>
        element.Text(member) is not { } text ? "" : DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, out var time) ? Time(time) : text;

    /// <summary>A text on one line, its end cut where it is longer.</summary>
    public static string Short(string text, int longest)
    {
        var line = string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        return line.Length <= longest ? line : line[..longest] + "…";
    }

    /// <summary>What something is, a line a fact.</summary>
    public static void WriteWords(IEnumerable<(string Name, string Text)> facts)
    {
        foreach (var (name, text) in facts)
            Console.Out.WriteLine($"{name,-12} {text}");
    }

    /// <summary>A row of plain text; what is absent is empty.</summary>
    public static void AddTextRow(this Table table, params string?[] cells) => table.AddRow(cells.Select(cell => new Text(cell ?? "")));

    public static void Write(Table table, string nothing)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Out = new AnsiConsoleOutput(Console.Out),
            Ansi = Console.IsOutputRedirected ? AnsiSupport.No : AnsiSupport.Detect,
        });
        if (Console.IsOutputRedirected)
            console.Profile.Width = PipedWidth;
        if (table.Rows.Count == 0)
            Console.Out.WriteLine(nothing);
        else
            console.Write(table);
    }
}
