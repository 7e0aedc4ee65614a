using SamkeStream.State.References;

namespace SamkeStream.State.Streams;

/// <summary>
/// Where a stream stands, rewritten with every change of its state. Its version guards the whole state: who writes must have read
/// the head last written. Snapshot and log lie beside it.
/// </summary>
public sealed record StreamHead
{
    /// <summary>Counts the writes.</summary>
    public required long Commit { get; init; }

    /// <summary>Entries of the log since the snapshot.</summary>
    public int Log { get; init; }

    /// <summary>Names the versions of snapshot, reference and log that belong to this head.</summary>
    public string Parts { get; init; } = "";

    /// <summary>Prompts that were taken; the next one has this number.</summary>
    public required long Prompts { get; init; }

    /// <summary>learning, watching or drifted.</summary>
    public required string Phase { get; init; }

    /// <summary>The stream's changes so far.</summary>
    public required long Epoch { get; init; }

    /// <summary>The detector's score of the latest prompt, 1 being the threshold; null while the stream learns.</summary>
    public double? Score { get; init; }

    /// <summary>Digest of the reference that is compared with; null while the first is learned.</summary>
    public string? Reference { get; init; }

    /// <summary>Whether a change of the right answers alone would be noticed: enough outcomes came.</summary>
    public bool ConceptObservable { get; init; }

    /// <summary>Whether a reference is being fitted; prompts that come meanwhile are judged when it is there.</summary>
    public bool IsFitting { get; init; }

    /// <summary>Prompts that came while a reference was being fitted and were too many to be judged later.</summary>
    public long Unjudged { get; init; }

    /// <summary>What is compared with, by name, with its budget and what is the matter with it.</summary>
    public ReferenceUse? ReferenceUse { get; init; }

    /// <summary>References (NAME@VERSION) of the stream's regimes: they are taken into use again when their regime comes back, and kept until then.</summary>
    public IReadOnlyList<string> RegimeReferences { get; init; } = [];

    /// <summary>Whether an operator froze the stream.</summary>
    public bool IsFrozen { get; init; }

    /// <summary>Time of the latest prompt.</summary>
    public DateTimeOffset? LatestPrompt { get; init; }

    /// <summary>When the oldest text that is kept of the newest prompts has been kept long enough; null where none is.</summary>
    public DateTimeOffset? TextsUntil { get; init; }

    /// <summary>Whether something waits to be done though no prompt comes: an event to publish, a reference to fit, a window to close.</summary>
    public bool IsPending { get; init; }

    public required IngestCounters Ingest { get; init; }
}
