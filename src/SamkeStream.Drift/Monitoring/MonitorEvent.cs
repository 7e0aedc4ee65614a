using SamkeStream.Drift.Detection;

namespace SamkeStream.Drift.Monitoring;

/// <summary>Something the caller should act on.</summary>
/// <param name="Epoch">Counts the detections of the stream; 0 before the first.</param>
/// <param name="Ordinal">The prompt at which it happened.</param>
public abstract record MonitorEvent(int Epoch, long Ordinal);

/// <summary>
/// Enough prompts for a reference: fit it away from the consumer's thread and hand it to <see cref="StreamMonitor.UseReference"/>.
/// Prompts that arrive meanwhile are kept and judged by it afterwards.
/// </summary>
/// <param name="Epoch">Detections so far.</param>
/// <param name="Ordinal">The prompt at which it happened.</param>
/// <param name="Request">Names this request in the answer.</param>
/// <param name="Vectors">[n][C] in the order of arrival.</param>
public sealed record ReferenceReady(int Epoch, long Ordinal, int Request, IReadOnlyList<float[]> Vectors) : MonitorEvent(Epoch, Ordinal);

/// <summary>
/// The stream is in a regime that had a reference before: hand that to <see cref="StreamMonitor.UseReference"/>, or call
/// <see cref="StreamMonitor.DiscardRequest"/> where it is gone or no longer fits the stream; then one is learned as for a new regime.
/// Prompts that arrive meanwhile are kept and judged by the answer.
/// </summary>
/// <param name="Epoch">Detections so far.</param>
/// <param name="Ordinal">The prompt at which it happened.</param>
/// <param name="Request">Names this request in the answer.</param>
/// <param name="RegimeId">The regime that came back.</param>
/// <param name="Digest">Of the reference.</param>
public sealed record ReferenceRecalled(int Epoch, long Ordinal, int Request, string RegimeId, string Digest) : MonitorEvent(Epoch, Ordinal);

/// <summary>An alarm; it opens the epoch's only incident.</summary>
/// <param name="Epoch">Detections so far.</param>
/// <param name="Ordinal">The prompt at which it happened.</param>
/// <param name="ChangePoint">First prompt estimated to be changed.</param>
/// <param name="Score">D_t, in units of the threshold: above 1.</param>
/// <param name="Delay">Prompts from the change point to the alarm, both counted, as far back as the longest window.</param>
/// <param name="Arm">The arm that raised it.</param>
/// <param name="Scale">Its window in prompts, or its slope.</param>
/// <param name="ReferenceDigest">The reference it was compared with.</param>
public sealed record Detected(
    int Epoch, long Ordinal, long ChangePoint, double Score, int Delay, DriftArm Arm, double Scale, string ReferenceDigest)
    : MonitorEvent(Epoch, Ordinal)
{
    /// <summary>Decided only where enough changed prompts are in already; else null, as a guess would be biased.</summary>
    public DriftKind? Kind { get; init; }

    /// <summary>A first guess; null while it cannot be told.</summary>
    public DriftTempo? Tempo { get; init; }

    public required DriftExplanation Explanation { get; init; }

    /// <summary>Outcomes are watched: a change of the right answers alone would have been noticed.</summary>
    public bool IsConceptObservable { get; init; }
}

/// <summary>What is known of a drift, when enough post-change prompts are in to decide its kind, and again whenever they have doubled.</summary>
/// <param name="Epoch">Detections so far.</param>
/// <param name="Ordinal">The prompt at which it happened.</param>
/// <param name="ChangePoint">First prompt estimated to be changed.</param>
/// <param name="Kind">What changed.</param>
/// <param name="FarShare">Share of post-change prompts far from the reference.</param>
/// <param name="ReferenceFarShare">The same of the reference.</param>
/// <param name="Prompts">Post-change prompts it rests on.</param>
public sealed record Updated(
    int Epoch, long Ordinal, long ChangePoint, DriftKind Kind, double FarShare, double ReferenceFarShare, int Prompts)
    : MonitorEvent(Epoch, Ordinal)
{
    /// <summary>D_t of the latest prompt.</summary>
    public required double Score { get; init; }

    /// <summary>Null while it cannot be told.</summary>
    public DriftTempo? Tempo { get; init; }

    /// <summary>The regime that the stream is in now; null where too few vectors are held to tell, or while a candidate is to be confirmed.</summary>
    public string? RegimeId { get; init; }

    /// <summary>The stream was in that regime before.</summary>
    public bool IsRecurring { get; init; }

    /// <summary>A regime of old that the stream could be in; 256 prompts since the change will tell, 512 where they come in runs. Null where none is possible.</summary>
    public string? RegimeCandidate { get; init; }

    public required DriftExplanation Explanation { get; init; }

    /// <summary>Outcomes are watched: a change of the right answers alone would have been noticed.</summary>
    public bool IsConceptObservable { get; init; }
}

/// <summary>
/// Outcomes have become worse while the prompts are those of the reference: concept drift. It opens an incident of its own, which
/// needs no new reference.
/// </summary>
/// <param name="Epoch">Detections so far.</param>
/// <param name="Ordinal">The latest prompt.</param>
/// <param name="ChangePoint">The prompt with which the bad outcomes began.</param>
/// <param name="Score">The CUSUM in units of its threshold: above 1.</param>
/// <param name="Outcomes">Outcomes since then.</param>
public sealed record ConceptDetected(int Epoch, long Ordinal, long ChangePoint, double Score, int Outcomes) : MonitorEvent(Epoch, Ordinal);

/// <summary>A window of prompts for Adapt: after a drift it holds post-change prompts only.</summary>
/// <param name="Epoch">Detections so far.</param>
/// <param name="Ordinal">The prompt at which it happened.</param>
/// <param name="Ordinals">The prompts, in order.</param>
/// <param name="Reason">Why now.</param>
public sealed record WindowReady(int Epoch, long Ordinal, IReadOnlyList<long> Ordinals, WindowReason Reason) : MonitorEvent(Epoch, Ordinal)
{
    /// <summary>The regime that the prompts belong to, known or new; null where that is not decided.</summary>
    public string? RegimeId { get; init; }
}

/// <summary>An incident is over. A new reference taken into use ends one without this event.</summary>
/// <param name="Epoch">The incident's.</param>
/// <param name="Ordinal">The prompt at which it happened.</param>
/// <param name="Reason">Why.</param>
public sealed record Resolved(int Epoch, long Ordinal, ResolveReason Reason) : MonitorEvent(Epoch, Ordinal);

/// <summary>Why an incident is over.</summary>
public enum ResolveReason
{
    /// <summary>The stream, or its outcomes, are back to what the reference describes.</summary>
    Returned,

    /// <summary>An operator said that this is normal now.</summary>
    Accepted,

    /// <summary>An operator said that it was no drift.</summary>
    MarkedFalse,

    /// <summary>The outcomes stayed as they became for as long as a baseline takes: that is normal now.</summary>
    Relearned,

    /// <summary>A drift of the prompts themselves came on top of worse outcomes.</summary>
    Superseded,
}

/// <summary>Why a window was handed out.</summary>
public enum WindowReason
{
    /// <summary>It holds as many prompts as configured.</summary>
    Full,

    /// <summary>The configured wait is over.</summary>
    WaitOver,

    /// <summary>An operator asked for it.</summary>
    Forced,

    /// <summary>The prompts belong to a regime that the stream was in before: what was made for it can be used again.</summary>
    Recurring,

    /// <summary>
    /// The drift is over and the stream is back in its reference's regime, after a window of other prompts was handed out: what was made
    /// of that is to be taken back.
    /// </summary>
    Returned,
}
