using System.Globalization;
using System.Text.Json;
using SamkeStream.Cli.Operators;
using SamkeStream.Contracts;
using SamkeStream.Contracts.V1;
using SamkeStream.State.Adapters;

namespace SamkeStream.Cli.Client;

/// <summary>Adapters in words and tables.</summary>
internal static class AdapterTables
{
    /// <summary>What every stream serves.</summary>
    public static void WriteCurrent(JsonElement answer)
    {
        var table = Tables.New("stream", "adapter", "by", "epoch", "validated", "since");
        foreach (var pointer in answer.GetProperty("adapters").Deserialize<List<AdapterPointer>>(ContractJson.Options)!)
            table.AddTextRow(pointer.Stream, NameOf(pointer), pointer.Strategy, Whole(pointer.Epoch), YesOrNo(pointer.Validated), Tables.Time(pointer.PromotedAt));
        Tables.Write(table, "no adapters: every stream serves the base model");
    }

    /// <summary>What one stream served, oldest first.</summary>
    public static void WriteHistory(JsonElement answer)
    {
        var current = answer.TryGetProperty("current", out var found) ? found.Deserialize<AdapterPointer>(ContractJson.Options) : null;
        var table = Tables.New("version", "adapter", "by", "epoch", "validated", "promoted", "asked for by", "now");
        foreach (var entry in answer.GetProperty("adapters").Deserialize<List<PromotedAdapter>>(ContractJson.Options)!)
        {
            var state = entry.Version == current?.Version ? "current" : entry.RolledBackAt is { } at ? $"rolled back {Tables.Time(at)}" : "";
            table.AddTextRow(
                Whole(entry.Version), entry.Name, entry.Strategy, Whole(entry.Epoch), YesOrNo(entry.Validated), Tables.Time(entry.PromotedAt),
                $"{entry.Reason}{(entry.RegimeId is { } regime ? $" (regime {regime})" : "")}", state);
        }

        Tables.Write(table, "no adapters");
        if (current?.Digest is null)
            Console.Out.WriteLine("current: the base model");
    }

    /// <summary>The adapter that a stream serves: what it is, what it reached, its files.</summary>
    public static void Write(JsonElement answer)
    {
        var (model, provenance) = (answer.GetProperty("baseModel"), answer.GetProperty("provenance").Deserialize<AdapterProvenance>(ContractJson.Options)!);
        Tables.WriteWords(
        [
            ("Adapter", $"{answer.Text("name")}, version {answer.GetProperty("version")} of stream {answer.Text("stream")}"),
            ("Digest", answer.Text("digest")!),
            ("Promoted", $"{Tables.Time(answer, "promotedAt")}, {(answer.GetProperty("validated").GetBoolean() ? "validated" : "not validated")}"),
            ("Made", $"{answer.Text("strategy")}, for epoch {answer.GetProperty("epoch")}, {Tables.Time(answer, "createdAt")}, with bundle {provenance.Bundle}, seed {provenance.Seed}"),
            ("Base model", $"{model.Text("id")}{(model.Text("digest") is { } digest ? $" ({digest})" : "")}"),
            ("LoRA", $"rank {answer.GetProperty("rank")}, alpha {answer.GetProperty("alpha")}, {answer.Text("dtype")}, of {string.Join(", ", answer.GetProperty("targets").EnumerateArray())}"),
        ]);
        if (answer.TryGetProperty("eval", out var eval) && eval.ValueKind == JsonValueKind.Array && eval.GetArrayLength() > 0)
        {
            Console.Out.WriteLine();
            WriteScores(eval.Deserialize<List<ScoreboardEntry>>(ContractJson.Options)!);
        }

        Console.Out.WriteLine();
        var files = Tables.New("file", "bytes", "SHA-256");
        foreach (var file in answer.GetProperty("files").EnumerateArray())
            files.AddTextRow(file.Text("path"), file.GetProperty("size").GetRawText(), file.Text("sha256"));
        Tables.Write(files, "no files");
    }

    /// <summary>What is served after a rollback.</summary>
    public static void WriteRolledBack(JsonElement answer)
    {
        var current = answer.GetProperty("current").Deserialize<AdapterPointer>(ContractJson.Options)!;
        Console.Out.WriteLine($"{answer.Text("stream")}: rolled back, current is {NameOf(current)}");
    }

    private static void WriteScores(IReadOnlyList<ScoreboardEntry> entries)
    {
        var table = Tables.New("candidate", "right", "above the base model", "at least", "loss", "items");
        foreach (var entry in entries)
        {
            table.AddTextRow(
                entry.Strategy, Percent(entry.Accuracy), Percent(entry.Gain), Percent(entry.GainLowerBound),
                entry.NegativeLogLikelihood?.ToString("0.000", CultureInfo.InvariantCulture), Whole(entry.Items));
        }

        Tables.Write(table, "no scores");
    }

    private static string NameOf(AdapterPointer pointer) => pointer.Name ?? "the base model";

    private static string? Whole(long? value) => value?.ToString(CultureInfo.InvariantCulture);

    private static string? Percent(double? share) => share?.ToString("0.0 %", CultureInfo.InvariantCulture);

    private static string? YesOrNo(bool? value) => value switch { null => null, true => "yes", false => "no" };
}
