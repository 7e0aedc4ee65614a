using SamkeStream.Catch;
using SamkeStream.Cli.Demo.Reporting;
using SamkeStream.Drift.Monitoring;
using SamkeStream.Hosting;

namespace SamkeStream.Cli.Demo.Running;

/// <summary>
/// What is known so far: written by those who listen to the workers, read by the display, waited for by the run. Safe to use
/// from several threads.
/// </summary>
internal sealed class DemoState(TimeProvider time)
{
    /// <summary>Scores kept for the chart.</summary>
    private const int KeptScores = 4096;

    private static readonly TimeSpan RateSpan = TimeSpan.FromSeconds(2);

    /// <summary>Nothing heard for so long: the run gives up.</summary>
    private static readonly TimeSpan StallLimit = TimeSpan.FromMinutes(4);

    private readonly Lock _lock = new();
    private readonly long _started = time.GetTimestamp();
    private readonly List<Incident> _incidents = [];
    private readonly List<PhaseReport> _phases = [];
    private readonly List<(TimeSpan At, string Text)> _told = [];
    private readonly Queue<double> _scores = new();
    private readonly Queue<long> _recent = new();
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _heard = time.GetTimestamp();
    private long _scored;
    private PromptScore? _latest;

    /// <summary>Raised with every line of <see cref="Told"/>.</summary>
    public event Action<TimeSpan, string>? Told;

    public TimeSpan Elapsed => time.GetElapsedTime(_started);

    public string? Address { get; set; }

    public string? Fetch { get; set; }

    /// <summary>Prompts that Catch has judged or learned from.</summary>
    public long Scored => Read(() => _scored);

    /// <summary>Where the stream stood after the latest prompt.</summary>
    public PromptScore? Latest => Read(() => _latest);

    public double PromptsPerSecond => Read(() =>
    {
        var now = time.GetTimestamp();
        while (_recent.TryPeek(out var oldest) && time.GetElapsedTime(oldest, now) > RateSpan)
            _recent.Dequeue();
        return _recent.Count / RateSpan.TotalSeconds;
    });

    public IReadOnlyList<double> Scores => Read(() => _scores.ToArray());

    public IReadOnlyList<Incident> Incidents => Read(() => _incidents.ToArray());

    public IReadOnlyList<PhaseReport> Phases => Read(() => _phases.ToArray());

    public IReadOnlyList<(TimeSpan At, string Text)> Lines => Read(() => _told.ToArray());

    public void Take(PromptScore score) => Change(() =>
    {
        _scored++;
        _latest = score;
        _recent.Enqueue(time.GetTimestamp());
        if (score.Score is not { } value || score.Phase == MonitorPhase.Learning)
            return;
        _scores.Enqueue(value);
        if (_scores.Count > KeptScores)
            _scores.Dequeue();
    });

    public void Take(FeedEvent value)
    {
        var epoch = value.Body.GetProperty("epoch").GetInt64();
        Change(() =>
        {
            var index = _incidents.FindIndex(incident => incident.Epoch == epoch);
            if (index < 0)
            {
                index = _incidents.Count;
                _incidents.Add(new Incident(epoch));
            }

            _incidents[index] = _incidents[index].With(value.Type, value.Body, time.GetTimestamp());
        });
    }

    public void Begin(PhaseReport phase) => Change(() => _phases.Add(phase));

    /// <summary>Replaces what is known of the latest phase.</summary>
    public void Update(Func<PhaseReport, PhaseReport> change) => Change(() => _phases[^1] = change(_phases[^1]));

    public void Tell(string text)
    {
        var at = Elapsed;
        Change(() => _told.Add((at, text)));
        Told?.Invoke(at, text);
    }

    /// <summary>Something else happened that a waiting run should look at.</summary>
    public void Wake() => Change(() => { });

    /// <summary>Waits until the condition holds.</summary>
    /// <param name="condition">Asked after every change.</param>
    /// <param name="what">Named in the message where it never comes.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <exception cref="DemoException">Nothing was heard for minutes.</exception>
    public async Task WaitAsync(Func<bool> condition, string what, CancellationToken cancellationToken)
    {
        if (!await TryWaitAsync(condition, StallLimit, cancellationToken))
            throw new DemoException($"nothing happened for {StallLimit.TotalSeconds:f0} s while waiting for {what}");
    }

    /// <summary>Waits until the condition holds, or nothing changed for the given time.</summary>
    public async Task<bool> TryWaitAsync(Func<bool> condition, TimeSpan quiet, CancellationToken cancellationToken)
    {
        while (true)
        {
            var (changed, heard) = Read(() => (_changed.Task, _heard));
            if (condition())
                return true;
            var left = quiet - time.GetElapsedTime(heard);
            if (left <= TimeSpan.Zero)
                return false;
            try
            {
                await changed.WaitAsync(left, time, cancellationToken);
            }
            catch (TimeoutException)
            {
                // Looked at once more above.
            }
        }
    }

    private T Read<T>(Func<T> read)
    {
        lock (_lock)
            return read();
    }

    private void Change(Action change)
    {
        TaskCompletionSource changed;
        lock (_lock)
        {
            change();
            _heard = time.GetTimestamp();
            changed = _changed;
            _changed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }

        changed.TrySetResult();
    }
}
