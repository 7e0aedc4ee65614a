using System.Text.Json;
using System.Text.Json.Serialization;

namespace SamkeStream.Training.Experiments;

/// <summary>One measured quantity with the bar it must reach.</summary>
/// <param name="Name">What was measured.</param>
/// <param name="Seeds">A share from 0 to 1 for each seed.</param>
/// <param name="AtLeast">Lowest allowed mean, or null.</param>
/// <param name="AtMost">Highest allowed mean, or null.</param>
public sealed record ExperimentRow(string Name, IReadOnlyList<double> Seeds, double? AtLeast = null, double? AtMost = null)
{
    public double Mean => Seeds.Average();

    /// <summary>Null where the row has no bar.</summary>
    public bool? Passed => AtLeast is null && AtMost is null ? null : !(Mean < AtLeast) && !(Mean > AtMost);
}

/// <summary>The rows of an experiment and how they came about.</summary>
/// <param name="Name">Name of the experiment.</param>
/// <param name="Seeds">Each with a base model, checkpoints and decoder of its own; the encoder is shared.</param>
/// <param name="Draws">Generated adapters behind each mean.</param>
/// <param name="TasksPerGroup">Held-out tasks of each group.</param>
/// <param name="Questions">Questions per task.</param>
/// <param name="Seconds">Wall time.</param>
/// <param name="Rows">The measurements.</param>
public sealed record ExperimentReport(
    string Name, IReadOnlyList<int> Seeds, int Draws, int TasksPerGroup, int Questions, double Seconds, IReadOnlyList<ExperimentRow> Rows)
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        NewLine = "\n",
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    };

    /// <summary>Whether every bar is reached.</summary>
    public bool Passed => Rows.All(r => r.Passed != false);

    public string ToJson() => JsonSerializer.Serialize(this, Json);
}
