using System.Diagnostics.Metrics;

namespace SamkeStream.Hosting;

/// <summary>A gauge whose values somebody works out now and then, all together.</summary>
public sealed class GaugeTable
{
    private volatile IReadOnlyList<Measurement<double>> _values = [];

    internal GaugeTable(Meter meter, string name, string? unit, string description) =>
        meter.CreateObservableGauge(name, () => _values, unit, description);

    /// <summary>Replaces all values; what is not among them is shown no more.</summary>
    public void Replace(IReadOnlyList<Measurement<double>> values) => _values = values;
}
