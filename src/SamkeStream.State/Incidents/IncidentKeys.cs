using System.Globalization;
using SamkeStream.Contracts;

namespace SamkeStream.State.Incidents;

/// <summary>
/// Keys of incidents. Beside each incident stand two empty documents whose keys are its place in time, among all incidents and
/// among those of its status; the store's ordered list of keys is so the index.
/// </summary>
internal static class IncidentKeys
{
    private const string Documents = "incidents:";
    private const string Index = "incident-index:";
    private const string All = "all";
    private const string CountsSuffix = ":incident-counts";

    public static string Document(string stream, long epoch) => $"{Of(stream)}{epoch.ToString("D12", CultureInfo.InvariantCulture)}";

    /// <summary>Beginning of all incidents of a stream.</summary>
    public static string Of(string stream) => $"{Documents}{StreamName.Require(stream)}:";

    public static string Counts(string stream) => $"{StreamKeys.Prefix}{StreamName.Require(stream)}{CountsSuffix}";

    /// <summary>The stream whose counts lie under the key, or null where others do.</summary>
    public static string? StreamOfCounts(string key) =>
        key.EndsWith(CountsSuffix, StringComparison.Ordinal) ? key[StreamKeys.Prefix.Length..^CountsSuffix.Length] : null;

    public static IEnumerable<string> IndexOf(Incident incident) => [Place(All, incident), Place(incident.Status, incident)];

    /// <summary>Beginning of the index of one status, or of all.</summary>
    public static string IndexFor(string? status) => $"{Index}{status ?? All}:";

    public static string Time(DateTimeOffset time) => Math.Max(0, time.ToUnixTimeMilliseconds()).ToString("D15", CultureInfo.InvariantCulture);

    /// <summary>The first key after all that begin with the prefix, which ends in ':'.</summary>
    public static string End(string prefix) => prefix[..^1] + ';';

    /// <summary>The incident that an index key stands for.</summary>
    public static (string Stream, long Epoch) Parse(string key)
    {
        var parts = key.Split(':');
        return (parts[^2], long.Parse(parts[^1], CultureInfo.InvariantCulture));
    }

    private static string Place(string status, Incident incident) =>
        $"{Index}{status}:{Time(incident.OpenedAt)}:{incident.Stream}:{incident.Epoch.ToString("D12", CultureInfo.InvariantCulture)}";
}
