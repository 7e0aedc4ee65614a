using SamkeStream.Drift.Monitoring;

namespace SamkeStream.Drift.Tests.Monitoring;

/// <summary>Runs a monitor: feeds prompts one second apart, answers its requests for a reference after a given number of prompts.</summary>
internal sealed class MonitorScript(StreamMonitor monitor, DriftOptions drift, int fitTakes = 0)
{
    public static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly Dictionary<string, DriftReference> _references = [];
    private (int Due, int Request, DriftReference? Reference)? _fit;
    private long _next;

    public StreamMonitor Monitor { get; private set; } = monitor;

    public List<MonitorEvent> Events { get; } = [];

    public List<double> Scores { get; } = [];

    /// <summary>Whether references of old can be had again.</summary>
    public bool KeepsReferences { get; init; } = true;

    public IEnumerable<MonitorEvent> EventsButRequests => Events.Where(e => e is not ReferenceReady);

    public T Single<T>() => Events.OfType<T>().Single();

    public void Feed(IEnumerable<float[]> vectors)
    {
        foreach (var x in vectors)
        {
            Take(Monitor.Observe(_next, Start.AddSeconds(_next), x));
            Scores.Add(Monitor.LatestScore?.Score ?? double.NaN);
            _next++;
            Answer();
        }
    }

    public void Take(IReadOnlyList<MonitorEvent> events)
    {
        Events.AddRange(events);
        foreach (var recall in events.OfType<ReferenceRecalled>())
            _fit = ((int)_next + fitTakes, recall.Request, KeepsReferences ? _references[recall.Digest] : null);
        foreach (var ready in events.OfType<ReferenceReady>())
        {
            var reference = DriftReference.Fit(ready.Vectors, "synthetic", drift);
            _references[reference.Digest] = reference;
            _fit = ((int)_next + fitTakes, ready.Request, reference);
        }
    }

    /// <summary>Saves, forgets, restores.</summary>
    public void Restart(MonitorOptions options)
    {
        var snapshot = Monitor.Save();
        var digest = StreamMonitor.ReferenceDigestOf(snapshot);
        Monitor = StreamMonitor.Restore(snapshot, options, digest is null ? null : _references[digest]);
    }

    private void Answer()
    {
        if (_fit is not { } fit || fit.Due >= _next)
            return;
        _fit = null;
        Take(fit.Reference is null ? Monitor.DiscardRequest(fit.Request) : Monitor.UseReference(fit.Request, fit.Reference));
    }
}
