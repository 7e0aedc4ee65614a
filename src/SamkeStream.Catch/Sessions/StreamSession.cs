using SamkeStream.Catch.References;
using SamkeStream.Drift;
using SamkeStream.Drift.Monitoring;
using SamkeStream.Hosting;
using SamkeStream.State.References;
using SamkeStream.State.Streams;

namespace SamkeStream.Catch.Sessions;

/// <summary>
/// All that Catch knows of one stream. Prompts it took since it was last stored can be stored as an entry of a log (<see cref="SaveLog"/>), which
/// is applied again to the snapshot before; any other change needs a new snapshot (<see cref="Save"/>).
/// </summary>
internal sealed partial class StreamSession
{
    private readonly RecentPrompts _recent = new();
    private readonly List<LoggedInput> _taken = [];
    private readonly Dictionary<string, string> _regimeReferences = [];
    private string? _storedReference;

    private StreamSession(StreamSettings settings, StreamMonitor monitor)
    {
        Settings = settings;
        Monitor = monitor;
    }

    public StreamSettings Settings { get; private set; }

    public StreamMonitor Monitor { get; private set; }

    public SeenIds Seen { get; private init; } = new();

    /// <summary>Events not yet known to be published.</summary>
    public List<PendingEvent> Outbox { get; } = [];

    /// <summary>What was remarkable about how the prompts came in; stored with the head.</summary>
    public IngestCounters Ingest { get; private init; } = new();

    /// <summary>Whether something changed that an entry of the log does not hold.</summary>
    public bool NeedsSnapshot { get; private set; }

    /// <summary>Id of the encoder whose vectors the monitor has; null in states stored before it was noted.</summary>
    public string? Encoder { get; private set; }

    /// <summary>The operator's reference (NAME@VERSION) that was taken into use, or cannot be.</summary>
    public string? GivenReference { get; set; }

    /// <summary>NAME@VERSION of the reference that is watched with; null while the first is learned.</summary>
    public string? ReferenceName { get; private set; }

    /// <summary>Blob of the reference that is watched with; null where its bytes are stored with the stream.</summary>
    public string? ReferenceBlob { get; private set; }

    /// <summary>It is in use again because its regime came back.</summary>
    public bool IsReferenceRecalled { get; private set; }

    /// <summary>Why the reference or the budget of the settings is not in use.</summary>
    public string? ReferenceProblem { get; set; }

    /// <summary>A budget that the reference in use cannot be calibrated for.</summary>
    public long? RefusedBudget { get; set; }

    /// <summary>Prompts that are being collected for a reference that somebody asked for.</summary>
    public LiveCollection? Live { get; set; }

    /// <summary>Adaptations that an operator forced, and epochs of an earlier stream of this name; they count into the epoch.</summary>
    public long Forced { get; set; }

    /// <summary>When the reference was taken into use.</summary>
    public DateTimeOffset? ReferenceSince { get; private set; }

    /// <summary>The alarm of the drift that is open: when it was raised, what it turned out to be, and the trace it belongs to.</summary>
    public OpenAlarm? Alarm { get; set; }

    /// <summary>Whether another reference is compared with than the one that is stored.</summary>
    public bool HasNewReference => ReferenceBlob is null && Monitor.Reference is { } reference && reference.Digest != _storedReference;

    /// <summary>Whether the operator's reference is to be taken into use.</summary>
    public bool WantsGivenReference => Settings.Reference is { } given && given != GivenReference;

    /// <summary>Whether the reference in use is to be calibrated for the stream's budget, which is another one.</summary>
    public bool WantsCalibration =>
        Monitor is { Phase: MonitorPhase.Watching, IsFrozen: false, Reference: { } reference } && ReferenceName is not null
        && reference.Options.BudgetPrompts != BudgetPrompts && RefusedBudget != BudgetPrompts;

    /// <summary>T of the prompts that are taken.</summary>
    public long BudgetPrompts => FalseAlarmBudget.AtShare(Settings.BudgetPrompts, Ingest.SampleShare);

    /// <summary>Number of the next prompt.</summary>
    public long NextOrdinal => Monitor.LastOrdinal + 1;

    /// <summary>The epoch that the outside knows.</summary>
    public long Epoch => Monitor.Epoch + Forced;

    /// <param name="settings">Of the stream.</param>
    /// <param name="pastEpochs">Epochs of an earlier stream of this name.</param>
    public static StreamSession Begin(StreamSettings settings, long pastEpochs) =>
        new(settings, new StreamMonitor(OptionsOf(settings))) { Forced = pastEpochs, NeedsSnapshot = true };

    /// <summary>Takes changed settings into use; what was collected stays.</summary>
    public void Use(StreamSettings settings)
    {
        if (settings == Settings)
            return;
        if (OptionsOf(settings) != OptionsOf(Settings))
        {
            Monitor = StreamMonitor.Restore(Monitor.Save(), OptionsOf(settings), Monitor.Reference);
            NeedsSnapshot = true;
        }

        Settings = settings;
    }

    /// <summary>Takes an encoder into use. What another one's vectors taught is forgotten; the epochs and numbers go on.</summary>
    /// <returns>Whether it replaced another encoder. A drift that was open is over then.</returns>
    public bool Use(PromptEncoder encoder)
    {
        var before = Encoder ?? Monitor.Reference?.Encoder ?? encoder.Id;
        Encoder = encoder.Id;
        if (before == encoder.Id)
            return false;
        Monitor.Relearn();
        ReferenceBlob = ReferenceName = ReferenceProblem = GivenReference = null;
        RefusedBudget = null;
        Live = null;
        ReferenceSince = null;
        IsReferenceRecalled = false;
        _regimeReferences.Clear();
        Alarm = null;
        NeedsSnapshot = true;
        return true;
    }

    /// <summary>Notes which reference is watched with.</summary>
    /// <param name="blob">Digest of its bytes.</param>
    /// <param name="name">NAME@VERSION.</param>
    /// <param name="now">The time.</param>
    /// <param name="isRecalled">Its regime came back.</param>
    public void UseReference(string blob, string? name, DateTimeOffset now, bool isRecalled = false)
    {
        (ReferenceBlob, ReferenceName, ReferenceSince, IsReferenceRecalled) = (blob, name, now, isRecalled);
        (ReferenceProblem, RefusedBudget) = (null, null);
        var named = Monitor.Regimes.Select(regime => regime.ReferenceDigest).ToHashSet();
        foreach (var digest in _regimeReferences.Keys.Where(digest => !named.Contains(digest)).ToList())
            _regimeReferences.Remove(digest);
        if (name is not null)
            _regimeReferences[Monitor.Reference!.Digest] = name;
    }

    /// <summary>The reference in use is not in the library any more: its bytes are stored with the stream.</summary>
    public void OwnReference() => (ReferenceBlob, ReferenceName, _storedReference) = (null, null, null);

    /// <summary>NAME@VERSION of a reference that a regime of the stream had; null where it has none.</summary>
    public string? RegimeReference(string digest) => _regimeReferences.GetValueOrDefault(digest);

    /// <summary>What the stream is compared with, for those who look on.</summary>
    public ReferenceUse ReferenceUse() => new()
    {
        Reference = ReferenceName,
        Digest = Monitor.Reference?.Digest,
        Since = ReferenceSince,
        RegimeId = Monitor.RegimeId,
        IsRecalled = IsReferenceRecalled,
        BudgetPrompts = Monitor.Reference?.Options.BudgetPrompts,
        State = Monitor.Reference?.State.ToString().ToLowerInvariant(),
        Problem = RefusedBudget is null || RefusedBudget == BudgetPrompts ? ReferenceProblem : null,
    };

    /// <summary>Takes a prompt that is no duplicate.</summary>
    public IReadOnlyList<MonitorEvent> Observe(IncomingPrompt prompt, ReadOnlySpan<float> vector)
    {
        var ordinal = NextOrdinal;
        prompt = KeepsTexts ? prompt : prompt.WithoutText();
        var events = Monitor.Observe(ordinal, prompt.Time, vector);
        Live?.Add(ordinal, prompt.Time, vector);
        // Texts that no window will ask for.
        _recent.RemoveBefore(Monitor.OldestNeeded);
        _recent.Add(ordinal, prompt);
        if (prompt.Id is not null)
            Seen.Add(prompt.Id, ordinal);
        _taken.Add(new LoggedPrompt(prompt, vector.ToArray()));
        return events;
    }

    /// <summary>Notes a prompt that is left out: it has no number, and its id counts as taken.</summary>
    public void LeaveOut(IncomingPrompt prompt)
    {
        if (prompt.Id is null)
            return;
        Seen.Add(prompt.Id, -1);
        _taken.Add(new SampledOutPrompt(prompt));
    }

    /// <summary>Whether a prompt was left out after the one with this number was taken.</summary>
    public bool IsSampledSince(long ordinal) => Ingest.SampledUntil > ordinal;

    /// <summary>Takes how well the answer to a prompt did. That of an unknown prompt is counted.</summary>
    /// <returns>What followed, and what became of the outcome: accepted, repeated, idle (drifted or frozen), unknown (of no prompt among the newest), late.</returns>
    public (IReadOnlyList<MonitorEvent> Events, string Result) Observe(IncomingOutcome outcome)
    {
        _taken.Add(outcome);
        var before = Monitor.Outcomes;
        var events = Monitor.ObserveOutcome(Seen.OrdinalOf(outcome.PromptId, Monitor.LastOrdinal), outcome.Score);
        var after = Monitor.Outcomes;
        var result = after.Taken > before.Taken ? "accepted"
            : after.Repeated > before.Repeated ? "repeated"
            : after.Idle > before.Idle ? "idle"
            : Seen.Contains(outcome.PromptId) ? "late" : "unknown";
        return (events, result);
    }

    /// <summary>What was taken is stored.</summary>
    public void Stored()
    {
        _taken.Clear();
        NeedsSnapshot = false;
        _storedReference = Monitor.Reference?.Digest;
    }

    /// <summary>The prompts with these numbers whose texts, or hashes, are still there.</summary>
    public IReadOnlyList<WindowPrompt> PromptsOf(IEnumerable<long> ordinals) =>
        [.. ordinals.Select(_recent.Find).OfType<WindowPrompt>().Select(WithoutOrigin)];

    /// <summary>The newest prompts whose texts are still there, in order.</summary>
    public IEnumerable<WindowPrompt> Texts => _recent.All.Where(prompt => prompt.HasText).Select(WithoutOrigin);

    public WindowPrompt? PromptOf(long ordinal) => _recent.Find(ordinal);

    /// <summary>When a prompt was asked; null where it is not among the newest.</summary>
    public DateTimeOffset? TimeOf(long ordinal) => _recent.TimeOf(ordinal);

    /// <summary>What follows from the prompt that was just taken belongs to this trace.</summary>
    public void UseTrace(TraceContext? trace)
    {
        var taken = (LoggedPrompt)_taken[^1];
        if (taken.Prompt.Trace?.Traceparent == trace?.Traceparent)
            return;
        taken = taken with { Prompt = taken.Prompt with { Trace = trace } };
        _taken[^1] = taken;
        _recent.ReplaceNewest(taken.Prompt);
    }

    /// <summary>Where the stream stands, for others to read.</summary>
    public StreamHead Head(long commit) => new()
    {
        Commit = commit,
        Prompts = NextOrdinal,
        Phase = Monitor.Phase.ToString().ToLowerInvariant(),
        Epoch = Epoch,
        Score = Monitor.LatestScore?.Score,
        Reference = Monitor.Reference?.Digest,
        RegimeReferences = [.. _regimeReferences.Values.Order(StringComparer.Ordinal).Distinct()],
        IsFitting = Monitor.OpenRequest is not null,
        Unjudged = Monitor.Unjudged,
        IsFrozen = Monitor.IsFrozen,
        LatestPrompt = TimeOf(Monitor.LastOrdinal),
        TextsUntil = TextsUntil,
        IsPending = HasPending || SnoozedUntil is not null || Monitor.OpenRequest is not null || Monitor.OpenRecall is not null || Monitor.WindowDeadline is not null
            || WantsGivenReference || WantsCalibration,
        ReferenceUse = ReferenceUse(),
        ConceptObservable = Monitor.IsConceptObservable,
        Ingest = Ingest with
        {
            Outcomes = Monitor.Outcomes.Taken,
            RepeatedOutcomes = Monitor.Outcomes.Repeated,
            IdleOutcomes = Monitor.Outcomes.Idle,
            UnknownOutcomes = Monitor.Outcomes.Unknown,
        },
    };

    /// <summary>What references of a stream with these settings are calibrated for.</summary>
    public static DriftOptions DriftOptionsOf(StreamSettings settings) => new() { BudgetPrompts = (int)Math.Min(settings.BudgetPrompts, 10_000_000) };

    /// <summary>How the monitor of a stream with these settings works.</summary>
    public static MonitorOptions OptionsOf(StreamSettings settings)
    {
        var referenceSize = Math.Max(settings.ReferenceSize, DriftReference.MinimumSize);
        return new MonitorOptions
        {
            ReferenceSize = referenceSize,
            MaximumReferenceSize = Math.Max(referenceSize, 16_000),
            WindowSize = Math.Min(settings.WindowSize, referenceSize),
            WindowWait = TimeSpan.FromSeconds(settings.WindowWaitSeconds),
        };
    }

    private static WindowPrompt WithoutOrigin(WindowPrompt prompt) => prompt with { Traceparent = null, Tracestate = null, TakenAt = null };
}
