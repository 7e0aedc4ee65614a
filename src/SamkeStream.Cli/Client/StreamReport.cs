using System.Globalization;
using System.Text.Json;
using SamkeStream.Cli.Operators;
using SamkeStream.Contracts;
using SamkeStream.State.Incidents;
using SamkeStream.State.Refusals;
using SamkeStream.State.Streams;

namespace SamkeStream.Cli.Client;

/// <summary>Says where a stream stands, how its prompts come in, and what its settings are, in words and tables.</summary>
internal static class StreamReport
{
    /// <summary>What it means for a reference that prompts were left out while it was collected.</summary>
    public const string SampledReference = "more prompts came than the encoder takes while it was collected";

    public static void WriteList(JsonElement answer)
    {
        var table = Tables.New("stream", "T", "budget", "reference", "learned from", "window", "promotion", "roles", "template", "truncation", "privacy");
        foreach (var item in answer.GetProperty("streams").EnumerateArray())
        {
            var settings = item.Deserialize<StreamSettings>(ContractJson.Options)!;
            table.AddTextRow(
                settings.Stream, Whole(settings.BudgetPrompts), settings.Budget, settings.Reference, Whole(settings.ReferenceSize), Whole(settings.WindowSize),
                settings.Promotion, settings.Roles, settings.Template is null ? "" : "yes", settings.Truncation, settings.Privacy ?? "default");
        }

        Tables.Write(table, "no streams");
    }

    public static void Write(JsonElement answer)
    {
        var settings = answer.Deserialize<StreamSettings>(ContractJson.Options)!;
        var head = Part<StreamHead>(answer, "state");
        Tables.WriteWords(InWords(settings, head, answer));
        if (head is null)
            return;
        Console.Out.WriteLine();
        Console.Out.WriteLine("Remarkable about what came in");
        var table = Tables.New("what", "how often", "");
        foreach (var (what, count, meaning) in Remarkable(head))
            table.AddTextRow(what, Whole(count), meaning);
        Tables.Write(table, "nothing");
    }

    /// <summary>The settings alone, as they are after a change.</summary>
    public static void WriteSettings(JsonElement answer)
    {
        var settings = answer.Deserialize<StreamSettings>(ContractJson.Options)!;
        Tables.WriteWords([
            ("Stream", settings.Stream),
            ("Reference", settings.Reference is { } activated ? $"{activated}, activated" : $"learned from {Whole(settings.ReferenceSize)} prompts"),
            .. SettingsInWords(settings, answer),
        ]);
    }

    private static IEnumerable<(string Name, string Text)> InWords(StreamSettings settings, StreamHead? head, JsonElement answer)
    {
        yield return ("Stream", $"{settings.Stream}: {State(head)}");
        if (head is not null)
        {
            yield return ("Prompts", $"{Whole(head.Prompts)} taken{(head.LatestPrompt is { } latest ? $", the latest of {Tables.Time(latest)}" : "")}{(head.Ingest.RatePerMinute > 0 ? $"; {Number(head.Ingest.RatePerMinute)} in the last full minute with any" : "")}");
            if (head.Ingest.SampleShare < 1)
                yield return ("Sampled", $"1 in {Number(1 / head.Ingest.SampleShare)} is taken: more come than the encoder takes");
            if (head.Score is { } score)
                yield return ("Score", $"{Number(score)}; 1 is the threshold");
            yield return ("Outcomes", head.ConceptObservable ? "are reported: a change of the right answers alone would be seen" : "too few are reported for a change of the right answers alone to be seen");
        }

        var use = head?.ReferenceUse;
        if (use is { Reference: not null })
            yield return ("Reference", $"{use.Reference}{(use.Since is { } since ? $" since {Tables.Time(since)}" : "")}{(use.State is { } state ? $", {state}" : "")}{(use.BudgetPrompts is { } inUse ? $" for T = {Whole(inUse)}" : "")}{(use.IsRecalled ? $", again: regime {use.RegimeId} came back" : "")}");
        else
            yield return ("Reference", use?.Problem is null ? $"none yet: it is learned from the first {Whole(settings.ReferenceSize)} prompts" : "none yet: what came so far made none, it is tried again as more comes");
        if (answer.TryGetProperty("referenceIsSampled", out _))
            yield return ("", $"made of a sample: {SampledReference}");
        if (settings.Reference is { } activated && activated != use?.Reference)
            yield return ("Activated", $"{activated}, since replaced by what was learned after a drift");
        if (use?.Problem is { } problem)
            yield return ("Problem", problem);
        if (answer.Text("pending") is { } pending)
            yield return ("Pending", pending);
        if (Part<IncidentCounts>(answer, "incidents") is { } counts)
            yield return ("Incidents", $"{Whole(counts.Opened)}; {Whole(counts.Active)} open{(counts.Precision is { } precision ? $"; {Whole(counts.MarkedFalse)} marked as false, precision {precision.ToString("0 %", CultureInfo.InvariantCulture)}" : "")}");
        if (Part<LatestAdaptation>(answer, "adaptation") is { } adaptation)
            yield return ("Adaptation", $"epoch {Whole(adaptation.Epoch)} of {Whole(adaptation.Prompts)} prompts, {Tables.Time(adaptation.At)}: {adaptation.Outcome}{(adaptation.Reason is { } reason ? $": {reason}" : "")}");
        if (answer.TryGetProperty("refused", out var refused) && refused.GetInt64() > 0)
            yield return ("Refused", $"{refused} of the newest {Whole(RefusedMessages.Kept)} refused messages: samke streams errors {settings.Stream}");
        foreach (var fact in SettingsInWords(settings, answer))
            yield return fact;
    }

    private static IEnumerable<(string Name, string Text)> SettingsInWords(StreamSettings settings, JsonElement answer)
    {
        yield return ("Budget", $"one false alarm in T = {Whole(settings.BudgetPrompts)} prompts{(settings.Budget is { } budget && budget != Whole(settings.BudgetPrompts) ? $" ({budget})" : "")}");
        if (answer.Text("budgetRemark") is { } remark)
            yield return ("", remark);
        yield return ("Window", $"{Whole(settings.WindowSize)} prompts, or as many as come in {Whole(settings.WindowWaitSeconds)} s; promotion {settings.Promotion}");
        yield return ("Encoded", $"{settings.DescribeInput()}");
        yield return ("Privacy", $"{settings.Privacy}, kept for {Whole(settings.PromptTtlHours)} h{(settings.ResolverUrl is { } url ? $"; texts from {url}" : "")}");
        if (answer.Text("privacyRemark") is { } privacyRemark)
            yield return ("", privacyRemark);
    }

    private static string State(StreamHead? head) => head switch
    {
        null => "registered; no prompt has come yet",
        _ => $"{head.Phase}{(head.IsFrozen ? ", frozen" : "")}{(head.IsFitting ? ", a reference is being fitted" : "")}, epoch {Whole(head.Epoch)}",
    };

    private static IEnumerable<(string What, long Count, string Meaning)> Remarkable(StreamHead head)
    {
        var ingest = head.Ingest;
        return new (string What, long Count, string Meaning)[]
        {
            ("duplicates", ingest.Duplicates, "their id had been taken before"),
            ("unfit", ingest.Unfit, "no vector that can be judged"),
            ("sampled out", ingest.SampledOut, "more came than the encoder takes"),
            ("not judged", head.Unjudged, "too many came while a reference was fitted"),
            ("sequence gaps", ingest.SequenceGaps, $"{Whole(ingest.SequenceMissing)} numbers were skipped"),
            ("sequence repeats", ingest.SequenceRepeats, "another prompt with the number of the one before"),
            ("sequence steps back", ingest.SequenceStepsBack, "a lower number than the one before"),
            ("clock steps back", ingest.ClockStepsBack, "more than a second older than the one before"),
            ("clock ahead", ingest.ClockAhead, "more than five minutes in the future; taken as of their arrival"),
            ("rate jumps", ingest.RateJumps, "more than a hundredfold from one minute to the next"),
            ("outcomes, unknown", ingest.UnknownOutcomes, "of no prompt that was watched: unknown, too old, of a drift, or from before outcomes were counted"),
            ("outcomes, repeated", ingest.RepeatedOutcomes, "their prompt had one already"),
            ("outcomes, idle", ingest.IdleOutcomes, "came while the stream was drifted or frozen"),
        }.Where(row => row.Count > 0);
    }

    private static T? Part<T>(JsonElement answer, string member)
        where T : class =>
        answer.TryGetProperty(member, out var part) && part.ValueKind == JsonValueKind.Object ? part.Deserialize<T>(ContractJson.Options) : null;

    private static string Whole(long value) => value.ToString(CultureInfo.InvariantCulture);

    private static string Number(double value) => value.ToString("0.##", CultureInfo.InvariantCulture);
}
