using SamkeStream.Drift.Calibration;
using SamkeStream.Drift.Detection;

namespace SamkeStream.Drift.Monitoring;

/// <summary>
/// The life cycle of one stream as a state machine: learn a reference, watch, find a drift, hand out its prompts, learn anew.
/// It knows nothing but numbered vectors with times, holds no clock, and does the same again from the same input. The
/// caller removes duplicates and keeps the order. Not thread-safe.
/// </summary>
public sealed partial class StreamMonitor
{
    /// <summary>Longest windows must be this quiet, in units of their thresholds, before a drift counts as over.</summary>
    private const double QuietScore = .5;

    private readonly MonitorOptions _options;
    private readonly List<CollectedPrompt> _collected = [];
    private readonly Queue<long> _recent = new();
    private readonly List<MonitorEvent> _events = [];
    private DriftReference? _reference;
    private DriftDetector? _detector;
    private long _lastOrdinal = -1;
    private long _observed;
    private long _now;

    // The reference that is asked for.
    private int _request;
    private bool _isRequested;
    private int _target;

    // The incident that is open.
    private long _changePoint;
    private int _postChange;
    private int _postChangeFar;
    private long _deadline;
    private bool _isKindDecided;
    private bool _isWindowOut;
    private int _quiet;

    /// <exception cref="ArgumentException">Wrong options.</exception>
    public StreamMonitor(MonitorOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (options.Validate() is { Count: > 0 } errors)
            throw new ArgumentException("The monitor's options are wrong: " + string.Join(" ", errors), nameof(options));
        _options = options;
        _target = options.ReferenceSize;
    }

    public MonitorPhase Phase { get; private set; }

    /// <summary>Detections so far.</summary>
    public int Epoch { get; private set; }

    /// <summary>What the stream is compared with; null while the first reference is learned.</summary>
    public DriftReference? Reference => _reference;

    /// <summary>The score of the latest prompt; null while there is no reference.</summary>
    public DriftScore? LatestScore { get; private set; }

    /// <summary>The latest prompt taken; −1 before the first.</summary>
    public long LastOrdinal => _lastOrdinal;

    /// <summary>Prompts taken.</summary>
    public long Observed => _observed;

    /// <summary>Prompts collected for the next reference, and how many are wanted.</summary>
    public (int Collected, int Wanted) ReferenceProgress => (Phase == MonitorPhase.Watching ? 0 : Math.Min(_collected.Count, _target), _target);

    /// <summary>Prompts that came while a reference was being fitted and were too many to be kept for it.</summary>
    public long Unjudged { get; private set; }

    /// <summary>The reference that was asked for and not yet given, for a caller that was restarted in between.</summary>
    public ReferenceReady? OpenRequest =>
        _isRequested ? new ReferenceReady(Epoch, _lastOrdinal, _request, [.. _collected.Take(_target).Select(c => c.Vector)]) : null;

    /// <summary>Texts of prompts before this one are not needed any more: no window will name them.</summary>
    public long OldestNeeded => _recent.TryPeek(out var oldest) ? oldest : _lastOrdinal + 1;

    /// <summary>When the open window's wait ends; call <see cref="Advance"/> then if no prompt comes. Null when none waits.</summary>
    public DateTimeOffset? WindowDeadline => IsWindowOpen ? new DateTimeOffset(_deadline, TimeSpan.Zero) : null;

    private bool IsWindowOpen => Phase == MonitorPhase.Drifted && !_isWindowOut;

    /// <summary>Takes the next prompt.</summary>
    /// <param name="ordinal">Its number in the stream, rising; gaps are allowed.</param>
    /// <param name="time">When it arrived; a step back in time counts as no step.</param>
    /// <param name="vector">Sentence vector [C] of unit length.</param>
    /// <returns>What follows from it, in order; mostly nothing.</returns>
    /// <exception cref="ArgumentException">A number that does not rise, or a vector of another length, not normalised or with NaN. The
    /// state is as before.</exception>
    public IReadOnlyList<MonitorEvent> Observe(long ordinal, DateTimeOffset time, ReadOnlySpan<float> vector)
    {
        if (ordinal <= _lastOrdinal)
            throw new ArgumentOutOfRangeException(nameof(ordinal), ordinal, $"Prompts come in order; the last one was {_lastOrdinal}.");
        SentenceVector.ThrowIfInvalid(vector, _reference?.Dimension ?? FirstCollectedLength() ?? vector.Length, nameof(vector));

        _now = Math.Max(_now, time.UtcTicks);
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
    /// Answers a <see cref="ReferenceReady"/>. Prompts that came meanwhile are judged at once, so the events do not depend on how
    /// long the fit took. An answer to a request that is no longer open (the drift was resolved) changes nothing.
    /// </summary>
    public IReadOnlyList<MonitorEvent> UseReference(int request, DriftReference reference)
    {
        ArgumentNullException.ThrowIfNull(reference);
        if (!_isRequested || request != _request)
            return [];
        if (reference.Dimension != FirstCollectedLength())
            throw new ArgumentException($"The reference has vectors of {reference.Dimension} values; the stream's have {FirstCollectedLength()}.", nameof(reference));
        _isRequested = false;
        if (reference.State == CalibrationState.Learning)
        {
            CollectMore();
            return TakeEvents();
        }

        var waiting = _collected.Skip(_target).ToArray();
        StartWatching(reference);
        foreach (var prompt in waiting)
            Judge(prompt.Ordinal, prompt.Ticks, prompt.Vector);
        CloseWindowIfDue(_lastOrdinal, _now);
        return TakeEvents();
    }

    /// <summary>Takes a given reference at once, whatever the phase: a stored one, or the operator's "accept as normal".</summary>
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

    /// <summary>Forgets reference, collected vectors and an open drift, and learns from the next prompts: for vectors of another encoder.</summary>
    public void Relearn()
    {
        _reference = null;
        _detector = null;
        _isRequested = false;
        _collected.Clear();
        _target = _options.ReferenceSize;
        LatestScore = null;
        Phase = MonitorPhase.Learning;
    }

    /// <summary>The fit failed (<see cref="DriftReference.Fit"/> threw): the collected prompts are dropped and others collected.</summary>
    public void DiscardRequest(int request)
    {
        if (!_isRequested || request != _request)
            return;
        _isRequested = false;
        _collected.RemoveRange(0, Math.Min(_target, _collected.Count));
        _target = _options.ReferenceSize;
    }

    /// <summary>Hands out a window at once: the post-change prompts of an open drift, else the latest prompts.</summary>
    /// <exception cref="InvalidOperationException">The stream has had no prompt.</exception>
    public IReadOnlyList<MonitorEvent> ForceWindow()
    {
        if (_observed == 0)
            throw new InvalidOperationException("The stream has no prompts yet, so there is no window to hand out.");
        HandOutWindow(_lastOrdinal, WindowReason.Forced);
        return TakeEvents();
    }

    private void Judge(long ordinal, long ticks, ReadOnlySpan<float> vector)
    {
        switch (Phase)
        {
            case MonitorPhase.Learning:
                Collect(ordinal, ticks, vector);
                break;
            case MonitorPhase.Watching:
                var score = Score(ordinal, vector);
                if (score.IsAlarm)
                    OpenIncident(score, ticks, vector);
                break;
            case MonitorPhase.Drifted:
                FollowIncident(Score(ordinal, vector), ticks, vector);
                break;
        }
    }

    private DriftScore Score(long ordinal, ReadOnlySpan<float> vector)
    {
        var score = _detector!.Observe(ordinal, vector);
        LatestScore = score;
        return score;
    }

    private void Remember(long ordinal)
    {
        _lastOrdinal = ordinal;
        _observed++;
        _recent.Enqueue(ordinal);
        while (_recent.Count > RecentCapacity)
            _recent.Dequeue();
    }

    private void OpenIncident(DriftScore score, long ticks, ReadOnlySpan<float> vector)
    {
        Epoch++;
        Phase = MonitorPhase.Drifted;
        _changePoint = score.ChangePoint ?? score.Ordinal;
        (_postChangeFar, _postChange) = _detector!.CountSince(_changePoint);
        _deadline = ticks + _options.WindowWait.Ticks;
        _isKindDecided = _isWindowOut = false;
        _quiet = 0;
        _collected.Clear();
        _target = _options.ReferenceSize;
        Raise(new Detected(Epoch, score.Ordinal, _changePoint, score.Score, _postChange, score.Arm, score.Scale, _reference!.Digest));
        _detector.RestartSums();
        AfterPostChangePrompt(score.Ordinal, ticks, vector);
    }

    private void FollowIncident(DriftScore score, long ticks, ReadOnlySpan<float> vector)
    {
        _postChange++;
        _postChangeFar += score.IsFar ? 1 : 0;
        if (score.Score > 1)
        {
            _quiet = 0;
            _detector!.RestartSums();
        }
        else if (++_quiet >= _reference!.Options.LargestWindow && AreLongWindowsQuiet())
        {
            Resolve(score.Ordinal);
            return;
        }

        AfterPostChangePrompt(score.Ordinal, ticks, vector);
    }

    private void AfterPostChangePrompt(long ordinal, long ticks, ReadOnlySpan<float> vector)
    {
        if (!_isKindDecided && _postChange >= KindRule.DecisionPrompts)
        {
            _isKindDecided = true;
            var share = (double)_postChangeFar / _postChange;
            var kind = KindRule.Decide(share, _reference!.FarShare, _postChange);
            Raise(new Updated(Epoch, ordinal, _changePoint, kind, share, _reference.FarShare, _postChange));
        }

        CloseWindowIfDue(ordinal, ticks);
        Collect(ordinal, ticks, vector);
    }

    private bool AreLongWindowsQuiet()
    {
        var windows = _reference!.Options.Windows;
        var scores = _detector!.ChannelScores[..windows.Count];
        foreach (var score in scores[Math.Max(0, scores.Length - 2)..])
        {
            if (score > QuietScore)
                return false;
        }

        return true;
    }

    private void Resolve(long ordinal)
    {
        Phase = MonitorPhase.Watching;
        _isRequested = false;
        _collected.Clear();
        Raise(new Resolved(Epoch, ordinal));
    }

    private void StartWatching(DriftReference reference)
    {
        if (IsWindowOpen)
            HandOutWindow(_lastOrdinal, WindowReason.WaitOver);
        _reference = reference;
        _detector = new DriftDetector(reference);
        _isRequested = false;
        _collected.Clear();
        _target = _options.ReferenceSize;
        LatestScore = null;
        Phase = MonitorPhase.Watching;
    }

    private void Collect(long ordinal, long ticks, ReadOnlySpan<float> vector)
    {
        _collected.Add(new CollectedPrompt(ordinal, ticks, vector.ToArray()));
        if (_isRequested)
        {
            if (_collected.Count > _target + _options.ReferenceSize)
            {
                _collected.RemoveAt(_target);
                Unjudged++;
            }
        }
        else
        {
            RequestIfReady();
        }
    }

    private void RequestIfReady()
    {
        if (_collected.Count < _target)
            return;
        _isRequested = true;
        _request++;
        Raise(OpenRequest!);
    }

    /// <summary>The fitted reference was too small for the stream's dependence: twice as many prompts, or later ones.</summary>
    private void CollectMore()
    {
        if (_target < _options.MaximumReferenceSize)
            _target = Math.Min(2 * _target, _options.MaximumReferenceSize);
        else
            _collected.RemoveRange(0, _collected.Count / 2);
        RequestIfReady();
    }

    private void CloseWindowIfDue(long ordinal, long ticks)
    {
        if (!IsWindowOpen)
            return;
        if (_postChange >= _options.WindowSize)
            HandOutWindow(ordinal, WindowReason.Full);
        else if (ticks >= _deadline)
            HandOutWindow(ordinal, WindowReason.WaitOver);
    }

    private void HandOutWindow(long last, WindowReason reason)
    {
        var first = Phase == MonitorPhase.Drifted ? _changePoint : long.MinValue;
        var ordinals = _recent.Where(o => o >= first && o <= last).TakeLast(_options.WindowSize).ToArray();
        _isWindowOut |= Phase == MonitorPhase.Drifted;
        Raise(new WindowReady(Epoch, last, ordinals, reason));
    }

    /// <summary>Prompts that a window could still name; those that wait for a reference can yet begin a drift.</summary>
    private int RecentCapacity =>
        Math.Max(_options.WindowSize, _reference?.Options.LargestWindow ?? 0) + (_isRequested ? Math.Max(0, _collected.Count - _target) : 0);

    private int? FirstCollectedLength() => _collected.Count > 0 ? _collected[0].Vector.Length : null;

    private void Raise(MonitorEvent raised) => _events.Add(raised);

    private MonitorEvent[] TakeEvents()
    {
        if (_events.Count == 0)
            return [];
        MonitorEvent[] events = [.. _events];
        _events.Clear();
        return events;
    }

    private readonly record struct CollectedPrompt(long Ordinal, long Ticks, float[] Vector);
}
