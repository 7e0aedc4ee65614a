using System.Collections.Concurrent;
using System.Diagnostics.Metrics;

namespace SamkeStream.Hosting;

/// <summary>
/// The latest reading of every stream of this process, shown as gauges. Streams beyond the cap of labels show as one: its
/// highest score, its smallest run length and size, its oldest times, its number of drifts and of detectors in a state.
/// </summary>
public sealed class StreamReadings
{
    private readonly ConcurrentDictionary<string, StreamReading> _streams = new(StringComparer.Ordinal);
    private readonly StreamLabels _labels;

    internal StreamReadings(Meter meter, StreamLabels labels)
    {
        _labels = labels;
        Gauge("samke.drift.score", null, "Highest score of an arm; 1 is the threshold.", "arm", reading => reading.Scores, values => values.Max());
        Gauge("samke.drift.active", "{drift}", "Open drifts.", "type", reading => One(reading.ActiveDrift), values => values.Sum());
        Gauge("samke.drift.start_time", "s", "Unix time at which the open drift was detected.", null, reading => One("", UnixTime(reading.DriftSince)), values => values.Min());
        Gauge("samke.expected_run_length", "{prompt}", "T: expected prompts between two false alarms.", null, reading => One("", reading.ExpectedRunLength), values => values.Min());
        Gauge("samke.reference.effective_size", "{prompt}", "Independent prompts that hold as much as the reference.", null, reading => One("", reading.EffectiveSize), values => values.Min());
        Gauge("samke.reference.start_time", "s", "Unix time at which the reference was taken into use.", null, reading => One("", UnixTime(reading.ReferenceSince)), values => values.Min());
        Gauge("samke.prompts.sample_share", null, "Share of the prompts that is taken; below 1 more come than the encoder takes.", null, reading => One("", reading.SampleShare), values => values.Min());
        Gauge("samke.detector.state", "{detector}", "Detectors in each state.", "state", reading => One(reading.State), values => values.Sum());

        void Gauge(
            string name, string? unit, string description, string? tag, Func<StreamReading, IEnumerable<KeyValuePair<string, double>>> select, Func<IEnumerable<double>, double> merge) =>
            meter.CreateObservableGauge(name, () => Measure(tag, select, merge), unit, description);
    }

    public void Set(string stream, StreamReading reading) => _streams[stream] = reading;

    /// <summary>Forgets a stream that is deleted or that another process took over.</summary>
    public void Remove(string stream) => _streams.TryRemove(stream, out _);

    private IEnumerable<Measurement<double>> Measure(
        string? tag, Func<StreamReading, IEnumerable<KeyValuePair<string, double>>> select, Func<IEnumerable<double>, double> merge) =>
        _streams
            .SelectMany(stream => select(stream.Value).Select(value => (Label: _labels.Of(stream.Key), value.Key, value.Value)))
            .GroupBy(value => (value.Label, value.Key), value => value.Value)
            .Select(group =>
            {
                var label = new KeyValuePair<string, object?>("stream", group.Key.Label);
                return tag is null ? new Measurement<double>(merge(group), label) : new Measurement<double>(merge(group), label, new(tag, group.Key.Key));
            });

    private static IEnumerable<KeyValuePair<string, double>> One(string? key, double? value = 1) =>
        key is not null && value is { } number ? [new(key, number)] : [];

    private static double? UnixTime(DateTimeOffset? time) => time?.ToUnixTimeMilliseconds() / 1000.0;
}
