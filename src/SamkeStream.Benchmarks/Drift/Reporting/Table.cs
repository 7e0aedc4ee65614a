using System.Text;

namespace SamkeStream.Benchmarks.Drift.Reporting;

/// <summary>A table of the report.</summary>
public sealed record Table(string Title, string Note, IReadOnlyList<string> Columns, IReadOnlyList<IReadOnlyList<string>> Rows)
{
    public string ToMarkdown()
    {
        var text = new StringBuilder($"### {Title}\n\n{Note}\n\n");
        Line(Columns);
        Line([.. Columns.Select(_ => "---")]);
        foreach (var row in Rows)
            Line(row);
        return text.ToString();

        void Line(IReadOnlyList<string> cells) => text.Append("| ").AppendJoin(" | ", cells).Append(" |\n");
    }
}
