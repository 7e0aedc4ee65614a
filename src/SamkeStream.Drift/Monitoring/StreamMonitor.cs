using SamkeStream.Drift.Calibration;
using SamkeStream.Drift.Detection;
using SamkeStream.Drift.Outcomes;
using SamkeStream.Drift.Regimes;

namespace SamkeStream.Drift.Monitoring;

/// <summary>
/// The life cycle of one stream as a state machine: learn a reference, watch, find a drift, hand out its prompts, learn anew.
/// It knows nothing but numbered vectors with times, holds no clock, and does the same again from the same input. The
/// caller removes duplicates and keeps the order. Not thread-safe.
/// </summary>
public sealed partial class StreamMonitor
{
    private const int MostDrops = 3;

    private readonly MonitorOptions _options;
    private readonly ReferenceCollector _collector;
    private readonly RegimeLibrary _regimes = new();
    private readonly OutcomeMonitor _outcomes = new();
    private readonly Queue<long> _recent = new();
    private readonly List<MonitorEvent> _events = [];
    private DriftReference? _reference;
    private DriftDetector? _detector;
    private ConformalEvidence? _evidence;
    private Incident? _incident;
    private long _lastOrdinal = -1;
    private long _observed;
    private long _now;
    private int _coolDown;
    private int _calm;
    private int _conceptEpoch;

    /// <exception cref="ArgumentException">Wrong options.</exception>
    public StreamMonitor(MonitorOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (options.Validate() is { Count: > 0 } errors)
            throw new ArgumentException("The monitor's options are wrong: " + string.Join(" ", errors), nameof(options));
        _options = options;
        _collector = new ReferenceCollector(options);
    }

    public MonitorPhase Phase { get; private set; }

    /// <summary>Detections so far, of concept drifts too.</summary>
    public int Epoch { get; private set; }

    /// <summary>What the stream is compared with; null while the first reference is learned.</summary>
    public DriftReference? Reference => _reference;

    /// <summary>The score of the latest prompt; null while there is no reference, or one is fitted for prompts after a change.</summary>
    public DriftScore? LatestScore { get; private set; }

    /// <summary>Highest score of each arm after the latest prompt; 1 is the threshold. Empty while there is no reference.</summary>
    public IReadOnlyDictionary<DriftArm, double> ArmScores
    {
        get
        {
            var scores = new Dictionary<DriftArm, double>();
            for (var i = 0; _detector is { Count: > 0 } && i < _detector.ChannelScores.Length; i++)
            {
                var (arm, score) = (_detector.Reference.Channels[i].Arm, _detector.ChannelScores[i]);
                if (!double.IsNaN(score) && (!scores.TryGetValue(arm, out var highest) || score > highest))
                    scores[arm] = score;
            }

            return scores;
        }
    }

    /// <summary>
    /// A second opinion beside the score: how much a bet on "these prompts are ranked higher than the reference's own" has won.
    /// T/16 and more is as rare as a false alarm where prompts are independent; it never raises an alarm.
    /// </summary>
    public double EValue => _evidence?.Value ?? 0;

    /// <summary>The latest prompt taken; −1 before the first.</summary>
    public long LastOrdinal => _lastOrdinal;

    /// <summary>Prompts taken.</summary>
    public long Observed => _observed;

    /// <summary>Prompts collected for the next reference, and how many are wanted.</summary>
    public (int Collected, int Wanted) ReferenceProgress =>
        (Phase == MonitorPhase.Watching ? 0 : Math.Min(_collector.Prompts.Count, _collector.Target), _collector.Target);

    /// <summary>Prompts that came while a reference was being fitted and were too many to be kept for it.</summary>
    public long Unjudged => _collector.Dropped;

    /// <summary>Prompts whose vectors are kept for the next reference, in order: number, time, vector [C].</summary>
    public IEnumerable<(long Ordinal, DateTimeOffset Time, float[] Vector)> Collected =>
        _collector.Prompts.Select(prompt => (prompt.Ordinal, new DateTimeOffset(prompt.Ticks, TimeSpan.Zero), prompt.Vector));

    /// <summary>The regime of the reference; null while the first is learned.</summary>
    public string? RegimeId { get; private set; }

    /// <summary>The regimes that the stream was seen in, the latest first.</summary>
    public IReadOnlyList<Regime> Regimes => _regimes.Regimes;

    /// <summary>Prompts for which no incident opens, because an operator has just called one false.</summary>
    public int CoolDown => _coolDown;

    /// <summary>The reference that was asked for and not yet given, for a caller that was restarted in between.</summary>
    public ReferenceReady? OpenRequest =>
        _collector is { IsRequested: true, Recalled: null } && !IsFrozen ? new ReferenceReady(Epoch, _lastOrdinal, _collector.Request, _collector.Vectors) : null;

    /// <summary>The reference of old that was asked for and not yet given.</summary>
    public ReferenceRecalled? OpenRecall =>
        _collector is { IsRequested: true, Recalled: { } digest } && !IsFrozen
            ? new ReferenceRecalled(Epoch, _collector.RequestedAt, _collector.Request, _incident?.RegimeId ?? "", digest)
            : null;

    /// <summary>Texts of prompts before this one are not needed any more: no window will name them.</summary>
    public long OldestNeeded => _recent.TryPeek(out var oldest) ? oldest : _lastOrdinal + 1;

    /// <summary>When the open window's wait ends; call <see cref="Advance"/> then if no prompt comes. Null when none waits.</summary>
    public DateTimeOffset? WindowDeadline => IsWindowOpen ? new DateTimeOffset(_incident!.Deadline, TimeSpan.Zero) : null;

    private bool IsWindowOpen => _incident is { IsWindowOut: false } && !IsFrozen;

    /// <summary>Takes the next prompt.</summary>
    /// <param name="ordinal">Its number in the stream, rising; gaps are allowed.</param>
    /// <param name="time">When it arrived. A small step back in time counts as no step; one longer than a window's wait as a clock
    /// that was set anew.</param>
    /// <param name="vector">Sentence vector [C] of unit length.</param>
    /// <returns>What follows from it, in order; mostly nothing.</returns>
    /// <exception cref="ArgumentException">A number that does not rise, or a vector of another length, not normalised or with NaN. The
    /// state is as before.</exception>
    public IReadOnlyList<MonitorEvent> Observe(long ordinal, DateTimeOffset time, ReadOnlySpan<float> vector)
    {
        if (ordinal <= _lastOrdinal)
            throw new ArgumentOutOfRangeException(nameof(ordinal), ordinal, $"Prompts come in order; the last one was {_lastOrdinal}.");
        SentenceVector.ThrowIfInvalid(vector, _reference?.Dimension ?? _collector.Dimension ?? vector.Length, nameof(vector));

        Tick(time);
        Remember(ordinal);
        Judge(ordinal, _now, vector);
        return TakeEvents();
    }

    /// <summary>Tells that time has passed without a prompt, so that an open window's wait can end.</summary>
    public IReadOnlyList<MonitorEvent> Advance(DateTimeOffset time)
    {
        _now = Math.Max(_now, time.UtcTicks);
        CloseWindowIfDue(_lastOrdinal, _now);
        return TakeEvents();
    }

    /// <summary>
    /// Answers a <see cref="ReferenceReady"/> or a <see cref="ReferenceRecalled"/>. Prompts that came meanwhile are judged at once, so the events do not depend on how
    /// long the fit took. An answer to a request that is no longer open (the drift was resolved, the stream frozen) changes nothing.
    /// </summary>
    public IReadOnlyList<MonitorEvent> UseReference(int request, DriftReference reference)
    {
        ArgumentNullException.ThrowIfNull(reference);
        if (!_collector.IsRequested || request != _collector.Request || IsFrozen)
            return [];
        if (reference.Dimension != _collector.Dimension)
            throw new ArgumentException($"The reference has vectors of {reference.Dimension} values; the stream's have {_collector.Dimension}.", nameof(reference));
        if (reference.State == CalibrationState.Learning && _collector.Recalled is not null)
            return DiscardRequest(request);
        if (reference.State == CalibrationState.Learning)
        {
            var later = _collector.TakeWaiting();
            _collector.CloseRequest();
            _collector.Extend();
            RequestIfReady();
            Judge(later);
            return TakeEvents();
        }

        var waiting = _collector.TakeWaiting();
        StartWatching(reference);
        Judge(waiting);
        CloseWindowIfDue(_lastOrdinal, _now);
        return TakeEvents();
    }

    /// <summary>Takes a given reference at once, whatever the phase.</summary>
    public IReadOnlyList<MonitorEvent> Watch(DriftReference reference)
    {
        ArgumentNullException.ThrowIfNull(reference);
        if (reference.State == CalibrationState.Learning)
        {
            throw new ArgumentException(
                FormattableString.Invariant($"The reference {reference.Digest} is too small to watch with: its effective size is {reference.EffectiveSize:f0}."),
                nameof(reference));
        }

        StartWatching(reference);
        return TakeEvents();
    }

    /// <summary>Takes the reference in use, calibrated for another budget; scores begin anew, the regime stays.</summary>
    /// <exception cref="InvalidOperationException">The stream is not watching, or the reference was made of other prompts.</exception>
    public IReadOnlyList<MonitorEvent> Recalibrate(DriftReference reference)
    {
        ArgumentNullException.ThrowIfNull(reference);
        if (Phase != MonitorPhase.Watching || !reference.HasFeaturesOf(_reference!))
            throw new InvalidOperationException("Only the reference in use can be calibrated anew, and only between drifts.");
        StartWatching(reference, RegimeId);
        return TakeEvents();
    }

    /// <summary>Forgets reference, regimes, collected vectors and an open drift, and learns from the next prompts: for vectors of another encoder.</summary>
    public void Relearn()
    {
        _reference = null;
        _detector = null;
        _evidence = null;
        _incident = null;
        _conceptEpoch = 0;
        RegimeId = null;
        _regimes.Clear();
        _outcomes.Restart();
        _collector.Clear();
        LatestScore = null;
        Phase = MonitorPhase.Learning;
    }

    /// <summary>
    /// The fit failed (<see cref="DriftReference.Fit"/> threw): the collected prompts are dropped and others collected. A reference of old
    /// cannot be had: its regime no longer names it, and the prompts go on being collected for a new one.
    /// </summary>
    public IReadOnlyList<MonitorEvent> DiscardRequest(int request)
    {
        if (!_collector.IsRequested || request != _collector.Request)
            return [];
        var waiting = _collector.TakeWaiting();
        if (_collector.Recalled is { } digest)
        {
            _regimes.ForgetReference(digest);
            _collector.CloseRequest();
        }
        else
        {
            _collector.Discard();
        }

        Judge(waiting);
        return TakeEvents();
    }

    private void Judge(CollectedPrompt[] prompts)
    {
        foreach (var prompt in prompts)
            Judge(prompt.Ordinal, prompt.Ticks, prompt.Vector);
    }

    private void Judge(long ordinal, long ticks, ReadOnlySpan<float> vector)
    {
        switch (Phase)
        {
            case MonitorPhase.Learning when !IsFrozen:
                Collect(ordinal, ticks, vector);
                break;
            case MonitorPhase.Watching:
                var score = Score(ordinal, vector);
                if (_coolDown > 0 && !IsFrozen)
                    CoolDownBy(score);
                else if (score.IsAlarm && !IsFrozen)
                    OpenIncident(score, ticks, vector);
                break;
            case MonitorPhase.Drifted when _collector.IsRequested && !IsFrozen:
                // The answer decides which reference judges it, so that events do not depend on how long the fit takes.
                LatestScore = null;
                Collect(ordinal, ticks, vector);
                break;
            case MonitorPhase.Drifted:
                var next = Score(ordinal, vector);
                if (!IsFrozen)
                    FollowIncident(next, ticks, vector);
                break;
        }
    }

    private DriftScore Score(long ordinal, ReadOnlySpan<float> vector)
    {
        var score = _detector!.Observe(ordinal, vector, isChangeWanted: Phase == MonitorPhase.Watching && _coolDown == 0 && !IsFrozen);
        _evidence!.Observe(_detector);
        if (Phase == MonitorPhase.Watching)
            _outcomes.Note(ordinal, BinOf(score));
        LatestScore = score;
        return score;
    }

    /// <summary>The cell, or for far prompts the bin after the last cell.</summary>
    private int BinOf(in DriftScore score) => score.IsFar ? _reference!.Options.Cells : score.Cell;

    private void Tick(DateTimeOffset time)
    {
        var back = _now - time.UtcTicks;
        if (back <= _options.WindowWait.Ticks)
        {
            _now = Math.Max(_now, time.UtcTicks);
            return;
        }

        _now = time.UtcTicks;
        if (_incident is { } incident)
            incident.Deadline = Math.Max(0, incident.Deadline - back);
    }

    private void Remember(long ordinal)
    {
        _lastOrdinal = ordinal;
        _observed++;
        // Before the next one comes in, or a full queue would double.
        while (_recent.Count >= RecentCapacity)
            _recent.Dequeue();
        _recent.Enqueue(ordinal);
    }

    private void StartWatching(DriftReference reference, string? regimeId = null)
    {
        if (IsWindowOpen)
            HandOutWindow(_lastOrdinal, WindowReason.WaitOver);
        RegimeId = regimeId ?? _incident?.RegimeId ?? _regimes.Regimes.FirstOrDefault(r => r.ReferenceDigest == reference.Digest)?.Id ?? $"r{Epoch}";
        _regimes.Learn(new Regime(RegimeId, reference.Profile.MeanVector, reference.Size, reference.Digest));
        _reference = reference;
        _detector = new DriftDetector(reference);
        _evidence = new ConformalEvidence(reference.Features.Components);
        _incident = null;
        _coolDown = _calm = 0;
        CloseConcept(ResolveReason.Superseded);
        _outcomes.Restart();
        _collector.Clear();
        LatestScore = null;
        Phase = MonitorPhase.Watching;
    }

    private void Collect(long ordinal, long ticks, ReadOnlySpan<float> vector)
    {
        _collector.Add(ordinal, ticks, vector);
        RequestIfReady();
    }

    private void RequestIfReady()
    {
        // A stream that looks like its reference again is about to return; a reference of these prompts would carry the other regime's name.
        if (Phase == MonitorPhase.Drifted && !_collector.IsRequested && _incident!.Quiet > 0 && _incident.Quiet < 2 * _reference!.Options.LargestWindow)
            return;

        // A reference made of two regimes (the stream went on changing, or back) would call both normal. Traffic that never settles
        // must not stay without a reference either.
        if (Phase == MonitorPhase.Drifted && !_collector.IsRequested && _collector.Prompts.Count >= _collector.Target && _collector.Drops < MostDrops
            && !RegimeLibrary.IsSteady([.. _collector.Vectors], _reference!.Dependence.BlockLength, _reference.Options.Seed))
        {
            _collector.DropEarlierHalf();
            return;
        }

        if (_collector.TryRequest())
            Raise(OpenRequest!);
    }

    /// <summary>Prompts that a window could still name; those that wait for a reference can yet begin a drift.</summary>
    private int RecentCapacity => Math.Max(_options.WindowSize, _reference?.Options.LargestWindow ?? 0) + _collector.Waiting;

    private void Raise(MonitorEvent raised) => _events.Add(raised);

    private MonitorEvent[] TakeEvents()
    {
        if (_events.Count == 0)
            return [];
        MonitorEvent[] events = [.. _events];
        _events.Clear();
        return events;
    }
}
