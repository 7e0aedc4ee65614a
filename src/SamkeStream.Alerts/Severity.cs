using System.Text.Json;
using SamkeStream.Contracts.V1;
using SamkeStream.State.Alerts;

namespace SamkeStream.Alerts;

/// <summary>How much an event matters, from its evidence.</summary>
internal static class Severity
{
    /// <summary>From this score on (1 is the threshold) an alarm is critical, where the false-alarm rate behind it is known.</summary>
    public const double CriticalScore = 2;

    /// <summary>
    /// An alarm is a warning; critical where its score is at least <see cref="CriticalScore"/> by a calibrated reference, or the drift turns out to be a
    /// transfer to another domain that the stream was not in before. What is no trouble is info; an adapter that was rejected is a warning.
    /// </summary>
    public static string Of(string name, JsonElement data) => name switch
    {
        EventTypes.DriftDetected => Number(data, "score") >= CriticalScore * Math.Max(Number(data, "threshold"), double.Epsilon)
            && data.TryGetProperty("calibration", out var facts) && Text(facts, "state") == "calibrated"
                ? AlertSeverities.Critical
                : AlertSeverities.Warning,
        EventTypes.DriftUpdated => Text(data, "kind") == DriftKinds.DomainTransfer && Text(data, "regimeId") is null ? AlertSeverities.Critical : AlertSeverities.Warning,
        EventTypes.AdapterRejected => AlertSeverities.Warning,
        _ => AlertSeverities.Info,
    };

    private static double Number(JsonElement data, string name) => data.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number ? value.GetDouble() : 0;

    private static string? Text(JsonElement data, string name) => data.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
