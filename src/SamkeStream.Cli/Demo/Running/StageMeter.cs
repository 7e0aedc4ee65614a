using System.Diagnostics.Metrics;
using SamkeStream.Hosting;

namespace SamkeStream.Cli.Demo.Running;

/// <summary>Listens to the workers' own measurements.</summary>
internal sealed class StageMeter : IDisposable
{
    private readonly MeterListener _listener = new();
    private readonly Dictionary<string, (double Sum, int Count)> _seconds = new(StringComparer.Ordinal);
    private readonly Lock _lock = new();

    /// <param name="measured">Called after every measurement.</param>
    public StageMeter(Action measured)
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter.Name == SamkeMeter.Name && instrument is Histogram<double>)
                listener.EnableMeasurementEvents(instrument);
        };
        _listener.SetMeasurementEventCallback<double>((instrument, value, _, _) =>
        {
            lock (_lock)
            {
                var (sum, count) = _seconds.GetValueOrDefault(instrument.Name);
                _seconds[instrument.Name] = (sum + value, count + 1);
            }

            measured();
        });
        _listener.Start();
    }

    public int Count(Instrument stage)
    {
        lock (_lock)
            return _seconds.GetValueOrDefault(stage.Name).Count;
    }

    /// <summary>Mean of all measurements in milliseconds; null where there are none.</summary>
    public double? MeanMs(Instrument stage)
    {
        lock (_lock)
            return _seconds.GetValueOrDefault(stage.Name) is { Count: > 0 } measured ? 1000 * measured.Sum / measured.Count : null;
    }

    /// <summary>All measurements together, in milliseconds.</summary>
    public double TotalMs(Instrument stage)
    {
        lock (_lock)
            return 1000 * _seconds.GetValueOrDefault(stage.Name).Sum;
    }

    public void Dispose() => _listener.Dispose();
}
