using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using SamkeStream.Language.Bundles;

namespace SamkeStream.Training.Pipeline;

/// <summary>
/// Makes a bundle, stage by stage. A stage whose inputs have not changed since its results were written is not run again; one that was
/// cancelled goes on where it stopped. The same settings make the same bundle on the same machine.
/// </summary>
public sealed class TrainingPipeline(TrainingSettings settings, TimeProvider clock)
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    /// <summary>Runs up to the last stage asked for.</summary>
    /// <returns>The records of all stages that the result rests on, in order.</returns>
    /// <exception cref="ArgumentException">Settings that are not allowed.</exception>
    /// <exception cref="BundleException">No encoder can be distilled and there is no bundle to keep one from.</exception>
    /// <exception cref="OperationCanceledException">Cancelled; the next run goes on from here.</exception>
    public IReadOnlyList<StageRecord> Run(IProgress<TrainingProgress>? progress = null, CancellationToken cancel = default)
    {
        settings.Check();
        var run = new TrainingRun(settings, clock, progress, cancel);
        var records = new List<StageRecord>();
        bool Wanted(string stage) => TrainingStages.All.ToList().IndexOf(stage) <= TrainingStages.All.ToList().IndexOf(settings.LastStage);
        StageRecord Add(StageRecord record)
        {
            records.Add(record);
            return record;
        }

        var encoder = Add(EncoderStage.Run(run));
        if (!Wanted(TrainingStages.Base))
            return records;
        var baseModel = Add(BaseStage.Run(run));
        if (!Wanted(TrainingStages.Adapters))
            return records;
        var adapters = Add(AdapterStage.Run(run, baseModel));
        if (!Wanted(TrainingStages.Regression))
            return records;
        var decoder = new DecoderStages(run);
        var regression = Add(decoder.Regress(encoder, baseModel, adapters));
        if (!Wanted(TrainingStages.Alignment))
            return records;
        Add(decoder.Align(regression));
        if (Wanted(TrainingStages.Bundle))
            Publish(run, records);
        return records;
    }

    /// <summary>Copies the parts to the output folder and seals them.</summary>
    private static void Publish(TrainingRun run, List<StageRecord> records)
    {
        var output = run.Settings.OutputFolder;
        var provenance = Provenance(run, records);
        ModelFolders.Copy(EncoderStage.Folder(run), Path.Combine(output, "encoder"));
        ModelFolders.Copy(BaseStage.Folder(run), Path.Combine(output, "base"));
        File.Copy(new DecoderStages(run).AlignmentFile, Path.Combine(output, "decoder.safetensors"), overwrite: true);
        var bundle = Bundle.Seal(output, BundleFormat.Name, BundleFormat.BaseModel, provenance);
        run.Tell(TrainingStages.Bundle, $"{bundle.Folder} is complete");
    }

    private static JsonObject Provenance(TrainingRun run, List<StageRecord> records)
    {
        var stages = new JsonObject();
        foreach (var record in records)
        {
            stages[record.Stage] = new JsonObject
            {
                ["seconds"] = record.Seconds,
                ["measures"] = JsonSerializer.SerializeToNode(record.Measures.ToDictionary(m => m.Key, m => Math.Round(m.Value, 4)), Json),
                ["note"] = record.Note,
            };
        }
        if (records[0].Note?.StartsWith("kept", StringComparison.Ordinal) == true && EarlierEncoder(run.Settings.OutputFolder) is { } earlier)
            stages[TrainingStages.Encoder] = earlier;
        return new JsonObject
        {
            ["commit"] = Commit(),
            ["seed"] = run.Settings.Seed,
            ["adapterSeed"] = Adapters.TaskAdapterOptions.InitialSeed,
            ["scale"] = JsonSerializer.SerializeToNode(run.Scale, Json),
            ["seconds"] = Math.Round(records.Sum(r => r.Seconds), 1),
            ["stages"] = stages,
        };
    }

    /// <summary>A kept encoder keeps the story of its own making.</summary>
    private static JsonNode? EarlierEncoder(string folder) =>
        Bundle.Open(folder).Manifest.Training?["stages"]?[TrainingStages.Encoder]?.DeepClone();

    /// <summary>The commit that this assembly was built from.</summary>
    private static string Commit()
    {
        var version = typeof(TrainingPipeline).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "";
        return version.IndexOf('+', StringComparison.Ordinal) is var plus and >= 0 ? version[(plus + 1)..] : "unknown";
    }
}
