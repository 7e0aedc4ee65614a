using System.Globalization;
using System.Text.Json;
using SamkeStream.Cli.Client;
using SamkeStream.Cli.Operators;

namespace SamkeStream.Cli.References;

/// <summary>A reference in words and tables.</summary>
internal static class ReferenceReport
{
    private const int CellsShown = 12;
    private const int LongestText = 120;

    public static void Write(JsonElement reference)
    {
        var table = Tables.New("", "");
        table.ShowHeaders = false;
        void Row(string name, string? value)
        {
            if (value is not null)
                table.AddTextRow(name, value);
        }

        Row("reference", reference.Text("reference"));
        Row("state", StateOf(reference));
        Row("problem", reference.Text("problem"));
        Row("made from", SourceOf(reference));
        Row("sample", IsSampled(reference) ? StreamReport.SampledReference : null);
        Row("time span", reference.Text("firstPrompt") is not null ? $"{Tables.Time(reference, "firstPrompt")} to {Tables.Time(reference, "lastPrompt")}" : null);
        Row("by", $"{reference.Text("actor")}, {Tables.Time(reference, "createdAt")}{(reference.Text("reason") is { } reason ? $": {reason}" : "")}");
        Row("digest", reference.Text("digest"));
        Row("encoder", reference.Text("encoder"));
        Row("encoded", reference.Text("input"));
        if (reference.TryGetProperty("calibration", out var facts))
        {
            Row("n", facts.GetProperty("size").GetRawText());
            var tau = facts.GetProperty("tau").GetDouble();
            Row("τ", tau > 1 ? $"{Number(tau, "0.0")} prompts (neighbours resemble each other)" : "1 (prompts are independent)");
            Row("n_eff", Number(facts.GetProperty("effectiveSize").GetDouble(), "0"));
            Row("calibration", $"{facts.Text("state")}: {BandInWords(facts)}");
            Row("suggested T", $"up to {facts.GetProperty("suggestedBudget").GetRawText()} prompts between false alarms");
            Row("far share", $"{Number(100 * facts.GetProperty("farShare").GetDouble(), "0.0")} %");
            Row("cost", $"{Number(facts.GetProperty("seconds").GetDouble(), "0.0")} s");
        }
        else
        {
            Row("T", reference.GetProperty("budgetPrompts").GetRawText());
        }

        Row("budget", reference.Text("budget"));
        Row("note", reference.Text("budgetRemark"));
        Tables.Write(table, "");
        WriteCells(reference);
    }

    public static string StateOf(JsonElement reference)
    {
        var state = reference.Text("state")!;
        return state is "fitting" or "collecting" ? $"{state} {Number(100 * reference.GetProperty("progress").GetDouble(), "0")} %" : state;
    }

    public static string SourceOf(JsonElement reference)
    {
        var prompts = reference.GetProperty("prompts").GetInt32();
        var count = prompts > 0 ? $", {prompts} prompts" : "";
        var sample = IsSampled(reference) ? ", a sample" : "";
        return reference.Text("source") switch
        {
            "file" => $"file{count}",
            "live" => $"the next {reference.GetProperty("wanted").GetRawText()} prompts of {reference.Text("stream")}{sample}",
            "learned" => $"learned from {reference.Text("stream")}{count}{sample}",
            _ => $"stream {reference.Text("stream")}{(reference.Text("since") is { } since ? $" since {since}" : "")}{(reference.Text("until") is { } until ? $" until {until}" : "")}{count}",
        };
    }

    private static bool IsSampled(JsonElement reference) => reference.TryGetProperty("isSampled", out var sampled) && sampled.GetBoolean();

    private static string BandInWords(JsonElement facts)
    {
        var budget = facts.GetProperty("budgetPrompts").GetInt64();
        if (!facts.TryGetProperty("expectedBand", out var band) || band.ValueKind != JsonValueKind.Array)
            return "too little independent information; no alarms";
        var (low, high) = (band[0].GetDouble(), band[1].GetDouble());
        return string.Create(
            CultureInfo.InvariantCulture,
            $"T = {budget}; measured on such references, false alarms come every {low * budget:0} to {high * budget:0} prompts ({low:0.##} to {high:0.##} T)");
    }

    private static void WriteCells(JsonElement reference)
    {
        if (!reference.TryGetProperty("cells", out var cells))
            return;
        var texts = reference.TryGetProperty("texts", out var kept)
            ? kept.EnumerateArray().ToDictionary(text => text.GetProperty("ordinal").GetInt64(), text => text.Text("text")!)
            : [];
        var table = Tables.New("cell", "share", "most central prompts");
        foreach (var cell in cells.EnumerateArray().Take(CellsShown))
        {
            var central = cell.GetProperty("central").EnumerateArray().Select(ordinal => texts.GetValueOrDefault(ordinal.GetInt64())).Where(text => text is not null).Select(text => Tables.Short(text!, LongestText)).ToList();
            table.AddTextRow(
                cell.GetProperty("cell").GetRawText(),
                $"{Number(100 * cell.GetProperty("share").GetDouble(), "0.0")} %",
                central.Count > 0 ? string.Join('\n', central) : "(texts are not kept)");
        }

        Tables.Write(table, "");
        if (cells.GetArrayLength() > CellsShown)
            Console.Out.WriteLine($"and {cells.GetArrayLength() - CellsShown} smaller cells (--json shows all)");
    }

    private static string Number(double value, string format) => value.ToString(format, CultureInfo.InvariantCulture);
}
