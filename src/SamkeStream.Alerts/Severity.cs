using System.Text.Json;
using SamkeStream.Contracts.V1;
using SamkeStream.State.Alerts;

namespace SamkeStream.Alerts;

/// <summary>How much an event matters: from its evidence, and what kind of change it is evidence of.</summary>
internal static class Severity
{
    /// <summary>From this score on (1 is the threshold) evidence is strong, where the false-alarm rate behind it is known.</summary>
    public const double StrongScore = 2;

    /// <summary>
    /// An alarm is a warning, critical where its evidence is strong. Once the kind is known it decides, too: a transfer to another domain is critical;
    /// a re-weighting of domains that the reference has, or a regime that the stream was in before, is a warning; anything else follows its evidence. What is
    /// no trouble is info; an adapter that was rejected is a warning.
    /// </summary>
    public static string Of(string name, JsonElement data) => name switch
    {
        EventTypes.DriftDetected => IsStrong(data) ? AlertSeverities.Critical : AlertSeverities.Warning,
        EventTypes.DriftUpdated when Text(data, "regimeId") is not null => AlertSeverities.Warning,
        EventTypes.DriftUpdated => Text(data, "kind") switch
        {
            DriftKinds.DomainTransfer => AlertSeverities.Critical,
            DriftKinds.CovariateShift => AlertSeverities.Warning,
            _ => IsStrong(data) ? AlertSeverities.Critical : AlertSeverities.Warning,
        },
        EventTypes.AdapterRejected => AlertSeverities.Warning,
        _ => AlertSeverities.Info,
    };

    /// <summary>
    /// By a calibrated reference, a score of twice the threshold, or an e-value of T: sixteen times as much as is as rare as a false alarm. The
    /// e-value is of the prompts, so it says nothing of outcomes.
    /// </summary>
    private static bool IsStrong(JsonElement data) =>
        data.TryGetProperty("calibration", out var facts) && facts.ValueKind == JsonValueKind.Object && Text(facts, "state") == "calibrated"
        && (Number(data, "score") >= StrongScore * (Number(data, "threshold") ?? 1)
            || (Text(data, "kind") != DriftKinds.ConceptDrift && Number(data, "eValue") >= Number(facts, "budgetPrompts")));

    private static double? Number(JsonElement data, string name) => data.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number ? value.GetDouble() : null;

    private static string? Text(JsonElement data, string name) => data.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
