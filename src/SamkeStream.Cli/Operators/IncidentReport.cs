using System.Globalization;
using System.Text.Json;
using SamkeStream.Cli.Client;
using SamkeStream.Contracts;
using SamkeStream.Contracts.V1;
using SamkeStream.State.Incidents;

namespace SamkeStream.Cli.Operators;

/// <summary>Says why an incident was raised, in words and tables.</summary>
internal static class IncidentReport
{
    private const int LongestText = 80;

    public static void Write(JsonElement answer)
    {
        var incident = answer.Deserialize<Incident>(ContractJson.Options)!;
        foreach (var line in InWords(incident, answer))
            Console.Out.WriteLine(line);

        Section("Evidence per arm (1 is the threshold)");
        var evidence = Tables.New("arm", "scale", "score");
        foreach (var item in incident.Evidence.OrderByDescending(item => item.Score))
            evidence.AddTextRow(item.Arm, Number(item.Scale), Number(item.Score));
        Tables.Write(evidence, "none kept");

        Section("Cells of the reference that grew or shrank");
        var typical = answer.GetProperty("cells").EnumerateArray().Where(cell => cell.TryGetProperty("cell", out _)).ToDictionary(cell => cell.GetProperty("cell").GetInt32(), cell => cell.Text("typical"));
        var cells = Tables.New("cell", "before", "after", "change", "standard errors", "of the new ones", "typical of the reference's");
        foreach (var cell in incident.Cells.OrderByDescending(cell => Math.Abs(cell.After - cell.Before)))
            cells.AddTextRow(
                cell.Cell is { } number ? $"{number}" : "far from all", Percent(cell.Before), Percent(cell.After),
                $"{(cell.After >= cell.Before ? "grew" : "shrank")} by {Percent(Math.Abs(cell.After - cell.Before))}", Number(cell.StandardErrors),
                cell.Example is { } example ? $"prompt {example}" : "",
                cell.Cell is { } key && typical.GetValueOrDefault(key) is { } text ? Tables.Short(text, LongestText) : "");
        Tables.Write(cells, "not known yet");

        Section("New prompts");
        var prompts = Tables.New("prompt", "id", "time", "text");
        foreach (var prompt in answer.GetProperty("prompts").EnumerateArray())
            prompts.AddTextRow(prompt.GetProperty("ordinal").ToString(), prompt.Text("id"), Tables.Time(prompt, "time"), prompt.Text("text") ?? (prompt.Text("hash") is { } hash ? $"(SHA-256 {hash[..12]}…)" : "(its time is over)"));
        Tables.Write(prompts, "not known yet");

        Section("What happened");
        var updates = Tables.New("at", "what", "by", "detail");
        foreach (var update in incident.Updates)
            updates.AddTextRow(Tables.Time(update.At), update.What, update.By, update.Detail);
        Tables.Write(updates, "nothing");
    }

    private static IEnumerable<string> InWords(Incident incident, JsonElement answer)
    {
        var state = incident.Status switch
        {
            IncidentStatuses.Snoozed => $"snoozed until {Tables.Time(incident.SnoozedUntil)}",
            IncidentStatuses.Resolved => $"resolved {Tables.Time(incident.ResolvedAt)} ({incident.Resolution})",
            _ => incident.Status,
        };
        yield return $"Incident {incident.Name()}: {state}{(incident.Suppressed ? "; its alarm was suppressed" : "")}";
        yield return $"Kind         {incident.Kind ?? "not decided yet"}{(incident.Tempo is { } tempo ? $", {tempo}" : "")}: {Meaning(incident.Kind)}";
        if (incident.RegimeId is { } regime)
            yield return $"Regime       {regime}, which the stream had before";
        else if (incident.RegimeCandidate is { } candidate)
            yield return $"Regime       candidate {candidate}, which the stream had before; more prompts will tell";
        var point = incident.ChangePoint;
        yield return $"Change       about prompt {point.Ordinal}{(point.PromptId is { } id ? $" ({id})" : "")}{(point.Time is { } time ? $", {Tables.Time(time)}" : "")}";
        yield return $"Alarm        at prompt {incident.Ordinal}, {Tables.Time(incident.OpenedAt)}, {incident.DelayEstimatePrompts} prompts after the change; score {Number(incident.Score)} over threshold {Number(incident.Threshold)}";
        if (incident.FarShare is { } share)
            yield return $"Far          of {incident.PromptsSinceChange} prompts since the change {Percent(share)} lie far from the reference, beyond the share that its own prompts have";
        if (incident.EValue is { } value)
            yield return $"E-value      {Number(value)}";
        var calibration = incident.Calibration;
        yield return $"Calibration  {calibration.State}: one false alarm expected in {calibration.BudgetPrompts} prompts; effective size of the reference {(calibration.EffectiveSize is { } size ? Number(size) : "unknown")}";
        yield return $"Reference    {(answer.Text("reference") is { } reference ? $"{reference}, digest " : "")}{incident.ReferenceDigest ?? "unknown"}";
        yield return $"Outcomes     {(incident.ConceptObservable ? "are reported: a change of the right answers alone would be seen" : "are not reported: a change of the right answers alone would not be seen")}";
        var allowed = answer.GetProperty("allowed").EnumerateArray().Select(verb => verb.GetString()).ToList();
        yield return $"Possible     {(allowed.Count > 0 ? string.Join(", ", allowed) : "nothing more")}";
    }

    private static string Meaning(string? kind) => kind switch
    {
        DriftKinds.DomainTransfer => "most of the new prompts come from a domain that the reference does not have",
        DriftKinds.CovariateShift => "the domains of the reference in other proportions, or a domain that lies within them",
        DriftKinds.Mixed => "a part of the prompts comes from a domain that the reference does not have",
        DriftKinds.ConceptDrift => "the prompts are as before, but their outcomes have become worse",
        null => "it is once 128 prompts since the change are in",
        _ => "see docs/contracts.md",
    };

    private static void Section(string title)
    {
        Console.Out.WriteLine();
        Console.Out.WriteLine(title);
    }

    private static string Number(double value) => value.ToString("0.##", CultureInfo.InvariantCulture);

    private static string Percent(double value) => value.ToString("0.0 %", CultureInfo.InvariantCulture);
}
