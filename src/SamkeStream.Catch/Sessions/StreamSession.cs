using SamkeStream.Drift;
using SamkeStream.Drift.Monitoring;
using SamkeStream.Hosting;
using SamkeStream.State.Streams;

namespace SamkeStream.Catch.Sessions;

/// <summary>All that Catch knows of one stream. Its bytes (<see cref="Save"/>) are stored whole, so all of it changes together.</summary>
internal sealed partial class StreamSession
{
    private readonly Dictionary<long, WindowPrompt> _recent = [];

    private StreamSession(StreamSettings settings, StreamMonitor monitor)
    {
        Settings = settings;
        Monitor = monitor;
    }

    public StreamSettings Settings { get; private set; }

    public StreamMonitor Monitor { get; private set; }

    public SeenIds Seen { get; } = new();

    /// <summary>Events not yet known to be published.</summary>
    public List<PendingEvent> Outbox { get; } = [];

    /// <summary>Blob of the reference that is watched with; null while the first is learned.</summary>
    public string? ReferenceBlob { get; private set; }

    /// <summary>Id of the encoder whose vectors the monitor has; null in states stored before it was noted.</summary>
    public string? Encoder { get; private set; }

    /// <summary>The operator's reference window that was taken into use, or found unfit.</summary>
    public string? GivenReference { get; set; }

    /// <summary>Adaptations that an operator forced; they count into the epoch.</summary>
    public long Forced { get; set; }

    /// <summary>When the reference was taken into use.</summary>
    public DateTimeOffset? ReferenceSince { get; private set; }

    /// <summary>The alarm of the drift that is open: when it was raised, what it turned out to be, and the trace it belongs to.</summary>
    public OpenAlarm? Alarm { get; set; }

    /// <summary>Number of the next prompt.</summary>
    public long NextOrdinal => Monitor.LastOrdinal + 1;

    public static StreamSession Begin(StreamSettings settings) => new(settings, new StreamMonitor(OptionsOf(settings)));

    /// <summary>Takes changed settings into use; what was collected stays.</summary>
    public void Use(StreamSettings settings)
    {
        if (settings == Settings)
            return;
        if (OptionsOf(settings) != OptionsOf(Settings))
            Monitor = StreamMonitor.Restore(Monitor.Save(), OptionsOf(settings), Monitor.Reference);
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
        ReferenceBlob = GivenReference = null;
        ReferenceSince = null;
        Alarm = null;
        return true;
    }

    public void UseReferenceBlob(string digest, DateTimeOffset now) => (ReferenceBlob, ReferenceSince) = (digest, now);

    /// <summary>Takes a prompt that is no duplicate.</summary>
    public IReadOnlyList<MonitorEvent> Observe(IncomingPrompt prompt, ReadOnlySpan<float> vector)
    {
        var ordinal = NextOrdinal;
        var events = Monitor.Observe(ordinal, prompt.Time, vector);
        _recent[ordinal] = new WindowPrompt { Ordinal = ordinal, Text = prompt.Text, Id = prompt.Id, Time = prompt.Time, Traceparent = prompt.Trace?.Traceparent, Tracestate = prompt.Trace?.Tracestate };
        return events;
    }

    /// <summary>The prompts with these numbers whose texts are still there.</summary>
    public IReadOnlyList<WindowPrompt> PromptsOf(IEnumerable<long> ordinals) =>
        [.. ordinals.Where(_recent.ContainsKey).Select(ordinal => _recent[ordinal] with { Traceparent = null, Tracestate = null })];

    public WindowPrompt? PromptOf(long ordinal) => _recent.GetValueOrDefault(ordinal);

    /// <summary>What follows from a prompt belongs to this trace.</summary>
    public void UseTrace(long ordinal, TraceContext? trace)
    {
        if (PromptOf(ordinal) is { } prompt && prompt.Traceparent != trace?.Traceparent)
            _recent[ordinal] = prompt with { Traceparent = trace?.Traceparent, Tracestate = trace?.Tracestate };
    }

    /// <summary>Drops the texts that no window will ask for.</summary>
    public void ForgetTexts()
    {
        var oldest = Monitor.OldestNeeded;
        foreach (var ordinal in _recent.Keys.Where(ordinal => ordinal < oldest).ToList())
            _recent.Remove(ordinal);
    }

    /// <summary>What a reference of this stream is to be calibrated for.</summary>
    public DriftOptions DriftOptions() => DriftOptionsOf(Settings);

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
}
