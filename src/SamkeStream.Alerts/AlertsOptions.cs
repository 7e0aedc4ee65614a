using SamkeStream.Alerts.Sinks;
using SamkeStream.Hosting;

namespace SamkeStream.Alerts;

/// <summary>Section <c>Samke:Alerts</c>.</summary>
public sealed record AlertsOptions
{
    public required IReadOnlyList<SinkOptions> Sinks { get; init; }

    public static AlertsOptions Read(SettingsReader settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        var sinks = new List<SinkOptions>();
        foreach (var item in settings.Items("Sinks"))
        {
            var sink = SinkOptions.Read(item);
            if (sinks.Exists(other => other.Name == sink.Name))
                item.Problem("Name", sink.Name, "a name that no other sink has");
            sinks.Add(sink);
        }

        return new AlertsOptions { Sinks = sinks };
    }
}
