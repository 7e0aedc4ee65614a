using SamkeStream.Catch.Ingest;
using SamkeStream.Catch.Sessions;
using SamkeStream.Cli.Prompts;
using SamkeStream.Contracts.V1;
using SamkeStream.Drift;
using SamkeStream.Drift.Monitoring;
using SamkeStream.State.Streams;

namespace SamkeStream.Cli.Replay;

/// <summary>One stream under one budget: what Catch would have done with its prompts, references being fitted at once.</summary>
internal sealed class StreamReplay
{
    private readonly ReplaySettings _settings;
    private readonly KnownPositions _known;
    private readonly IProgress<ReplayProgress> _progress;
    private readonly StreamMonitor _monitor;
    private readonly SeenIds _seen = new();
    private readonly IngestCounters _ingest = new();
    private readonly List<PromptLine> _taken = [];
    private readonly List<ReplayedAlarm> _alarms = [];
    private readonly List<ReplayedReference> _references = [];
    private readonly List<KnownChange> _changes = [];
    private readonly List<string> _remarks = [];
    private readonly Dictionary<string, DriftReference> _used = [];
    private DateTimeOffset _time = DateTimeOffset.UnixEpoch;

    /// <param name="stream">Its name.</param>
    /// <param name="settings">What it is watched with.</param>
    /// <param name="known">Changes that the user knows of.</param>
    /// <param name="given">A reference to begin with; null: the first prompts make one.</param>
    /// <param name="trace">Takes the scores; null where they are not wanted.</param>
    /// <param name="progress">Told of calibrations, which take seconds.</param>
    public StreamReplay(
        string stream, ReplaySettings settings, KnownPositions known, DriftReference? given, ScoreTrace? trace, IProgress<ReplayProgress> progress)
    {
        (Stream, _settings, _known, Trace, _progress) = (stream, settings, known, trace, progress);
        _monitor = new StreamMonitor(StreamSession.OptionsOf(settings.Stream));
        if (given is null)
            return;
        _monitor.Watch(given);
        NoteReference(given, 0);
    }

    public string Stream { get; }

    public ScoreTrace? Trace { get; }

    public IReadOnlyList<ReplayedAlarm> Alarms => _alarms;

    public IReadOnlyList<ReplayedReference> References => _references;

    public IReadOnlyList<KnownChange> Changes => _changes;

    /// <summary>Prompts at which a false alarm could have come.</summary>
    public long Quiet { get; private set; }

    public StreamResult Result => new()
    {
        Stream = Stream,
        Prompts = _monitor.Observed,
        Ingest = ReplayedIngest.Of(_ingest),
        Phase = _monitor.Phase,
        Collected = _monitor.Phase == MonitorPhase.Watching ? null : _monitor.ReferenceProgress.Collected,
        Wanted = _monitor.Phase == MonitorPhase.Watching ? null : _monitor.ReferenceProgress.Wanted,
        QuietPrompts = Quiet,
        ExpectedFalseAlarms = (double)Quiet / _settings.Budget.Prompts,
        References = _references,
        Alarms = _alarms,
        Changes = _known.IsKnown ? _changes : null,
        Remarks = _remarks,
    };

    /// <summary>Takes the next prompt.</summary>
    public void Observe(PromptLine line, float[] vector, CancellationToken cancellationToken)
    {
        if (line.Prompt.Id is { } id && _seen.Contains(id))
        {
            _ingest.Duplicates++;
            return;
        }

        // A prompt without a time comes at that of the one before.
        var time = line.Prompt.Time ?? _time;
        IngestWatch.Note(_ingest, new IncomingPrompt("", line.Prompt.Id, time, line.Prompt.Sequence), _taken.Count > 0 ? _time : null, time);
        var phase = _monitor.Phase;
        var ordinal = _monitor.LastOrdinal + 1;
        IReadOnlyList<MonitorEvent> events;
        try
        {
            events = _monitor.Observe(ordinal, time, vector);
        }
        catch (ArgumentException)
        {
            _ingest.Unfit++;
            return;
        }

        _time = time;
        if (line.Prompt.Id is not null)
            _seen.Add(line.Prompt.Id, _monitor.LastOrdinal);
        NoteChange(ordinal, line, phase);
        _taken.Add(line);
        Quiet += phase == MonitorPhase.Watching && !IsWaitingForAlarm ? 1 : 0;
        Apply(events, cancellationToken);
        Trace?.Add(_monitor.LatestScore?.Score, _monitor.ArmScores);
    }

    /// <summary>A known change that could be noticed has not been yet.</summary>
    private bool IsWaitingForAlarm => _changes is [.., { Alarm: null, PhaseBefore: MonitorPhase.Watching }];

    private void NoteChange(long ordinal, PromptLine line, MonitorPhase phase)
    {
        if (_known.IsChange(ordinal, line, _taken.Count > 0 ? _taken[^1] : null))
            _changes.Add(new KnownChange { Ordinal = ordinal, To = line.Mark, PhaseBefore = phase });
    }

    private void Apply(IReadOnlyList<MonitorEvent> events, CancellationToken cancellationToken)
    {
        foreach (var value in events)
        {
            switch (value)
            {
                case ReferenceReady request:
                    Answer(request, cancellationToken);
                    break;
                case ReferenceRecalled recall when _monitor.OpenRecall?.Request == recall.Request:
                    Take(recall.Request, _used[recall.Digest], recall.Ordinal, ResolutionReasons.Recurring, cancellationToken);
                    break;
                case Detected detected:
                    NoteAlarm(detected);
                    break;
                case Updated updated:
                    NoteUpdate(updated);
                    break;
                case WindowReady window when AlarmOf(window.Epoch) is { } alarm:
                    alarm.Window ??= new ReplayedWindow(PlaceOf(window.Ordinal), window.Ordinals.Count, window.Reason);
                    alarm.Regime = window.RegimeId ?? alarm.Regime;
                    alarm.IsRecurring |= window.Reason == WindowReason.Recurring;
                    break;
                case Resolved resolved when AlarmOf(resolved.Epoch) is { } alarm:
                    alarm.Resolved = new ReplayedResolution(PlaceOf(resolved.Ordinal), ResolutionReasons.Returned);
                    if (_changes is [.., { Alarm: null, PhaseBefore: MonitorPhase.Drifted } change])
                        change.Returned = resolved.Ordinal;
                    break;
            }
        }
    }

    private void Answer(ReferenceReady request, CancellationToken cancellationToken)
    {
        DriftReference reference;
        _progress.Report(new ReplayProgress($"calibrating {Stream} for T = {_settings.Budget.Prompts}", 0, 0));
        try
        {
            reference = _settings.Fit(request.Vectors, cancellationToken);
        }
        catch (ArgumentException exception)
        {
            _remarks.Add($"the {request.Vectors.Count} prompts up to prompt {request.Ordinal} make no reference, others are collected: {exception.Message}");
            _monitor.DiscardRequest(request.Request);
            return;
        }

        Take(request.Request, reference, request.Ordinal, ResolutionReasons.NewReference, cancellationToken);
    }

    /// <summary>Answers a request; a drift that is open is over then, for the reason given.</summary>
    private void Take(int request, DriftReference reference, long ordinal, string reason, CancellationToken cancellationToken)
    {
        var wasDrifted = _monitor.Phase == MonitorPhase.Drifted;
        var events = _monitor.UseReference(request, reference);
        if (_monitor.Reference == reference)
        {
            NoteReference(reference, ordinal + 1);
            if (wasDrifted && AlarmOf(_monitor.Epoch) is { } alarm)
                alarm.Resolved = new ReplayedResolution(PlaceOf(ordinal), reason);
        }
        else
        {
            _remarks.Add(FormattableString.Invariant(
                $"{reference.Size} prompts up to prompt {ordinal} are too few for a reference: they hold as much as {reference.EffectiveSize:f0} independent ones (τ {reference.Tau:f1}); {DriftReference.MinimumSize} are needed"));
        }

        Apply(events, cancellationToken);
    }

    private void NoteReference(DriftReference reference, long from)
    {
        _references.Add(ReplayedReference.Of(reference, from, !_used.TryAdd(reference.Digest, reference)));
    }

    private void NoteAlarm(Detected detected)
    {
        var alarm = new ReplayedAlarm
        {
            Epoch = detected.Epoch,
            At = PlaceOf(detected.Ordinal),
            ChangePoint = PlaceOf(detected.ChangePoint),
            Delay = detected.Delay,
            Score = detected.Score,
            Arm = detected.Arm,
            Scale = detected.Scale,
            Kind = detected.Kind,
            KindPrompts = detected.Kind is null ? null : detected.Delay,
            Tempo = detected.Tempo,
            Arms = detected.Explanation.Arms,
        };
        Explain(alarm, detected.Explanation);
        if (_known.IsKnown)
        {
            var change = _changes is [.., { Alarm: null } latest] ? latest : null;
            alarm.IsFalse = change is null;
            if (change is not null)
            {
                change.Alarm = detected.Ordinal;
                (alarm.KnownChange, alarm.KnownDelay) = (change.Ordinal, detected.Ordinal - change.Ordinal + 1);
                change.Delay = alarm.KnownDelay;
            }
        }

        _alarms.Add(alarm);
    }

    private void NoteUpdate(Updated updated)
    {
        if (AlarmOf(updated.Epoch) is not { } alarm)
            return;
        // The kind counts as decided when enough prompts are in, though later updates may see it otherwise.
        if (alarm.KindPrompts is null || alarm.FarShare is null)
        {
            alarm.Kind = updated.Kind;
            alarm.KindPrompts = updated.Prompts;
            alarm.FarShare = updated.FarShare - updated.ReferenceFarShare;
        }

        alarm.Tempo = updated.Tempo ?? alarm.Tempo;
        alarm.Regime = updated.RegimeId ?? alarm.Regime;
        alarm.IsRecurring = updated.IsRecurring;
        Explain(alarm, updated.Explanation);
    }

    private void Explain(ReplayedAlarm alarm, DriftExplanation explanation)
    {
        alarm.Cells = explanation.Cells;
        alarm.Representatives = [.. explanation.Representatives.Select(PlaceOf)];
    }

    private ReplayedAlarm? AlarmOf(int epoch) => _alarms.FindLast(alarm => alarm.Epoch == epoch);

    private PromptPlace PlaceOf(long ordinal)
    {
        var line = _taken[(int)ordinal];
        return new PromptPlace(ordinal, line.Prompt.Id, line.Prompt.Time, line.Place);
    }
}
