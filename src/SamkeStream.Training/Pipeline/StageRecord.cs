using System.Text.Json;
using SamkeStream.Language;

namespace SamkeStream.Training.Pipeline;

/// <summary>What a finished stage leaves beside its results.</summary>
/// <param name="Stage">One of <see cref="TrainingStages.All"/>.</param>
/// <param name="Inputs">Settings of the stage and identity of the stage before it; another value makes the results stale.</param>
/// <param name="Result">Identity of what the stage made.</param>
/// <param name="Seconds">Wall time, of all parts of an interrupted run together.</param>
/// <param name="Measures">Losses and the like.</param>
/// <param name="Note">Worth telling: for example why the encoder was kept.</param>
public sealed record StageRecord(
    string Stage, string Inputs, string Result, double Seconds, IReadOnlyDictionary<string, double> Measures, string? Note = null)
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true, NewLine = "\n" };

    /// <summary>The record of a stage whose results are there and fit its inputs, else null.</summary>
    internal static StageRecord? Find(string workFolder, string stage, string inputs) =>
        Read(workFolder, stage) is { } record && record.Inputs == inputs ? record : null;

    /// <summary>The record that a stage left, whatever its inputs, or null.</summary>
    internal static StageRecord? Read(string workFolder, string stage)
    {
        var path = PathOf(workFolder, stage);
        if (!File.Exists(path))
            return null;
        try
        {
            return JsonSerializer.Deserialize<StageRecord>(File.ReadAllText(path), Json);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    internal void Save(string workFolder) => AtomicFile.WriteText(PathOf(workFolder, Stage), JsonSerializer.Serialize(this, Json));

    private static string PathOf(string workFolder, string stage) => Path.Combine(workFolder, $"{stage}.stage.json");
}
