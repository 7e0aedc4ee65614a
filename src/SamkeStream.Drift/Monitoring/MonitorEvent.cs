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
    : MonitorEvent(Epoch, Ordinal);

/// <summary>The kind of drift, decided when enough post-change prompts are in.</summary>
/// <param name="Epoch">Detections so far.</param>
/// <param name="Ordinal">The prompt at which it happened.</param>
/// <param name="ChangePoint">First prompt estimated to be changed.</param>
/// <param name="Kind">What changed.</param>
/// <param name="FarShare">Share of post-change prompts far from the reference.</param>
/// <param name="ReferenceFarShare">The same of the reference.</param>
/// <param name="Prompts">Post-change prompts it rests on.</param>
public sealed record Updated(
    int Epoch, long Ordinal, long ChangePoint, DriftKind Kind, double FarShare, double ReferenceFarShare, int Prompts)
    : MonitorEvent(Epoch, Ordinal);

/// <summary>A window of prompts for Adapt: after a drift it holds post-change prompts only.</summary>
/// <param name="Epoch">Detections so far.</param>
/// <param name="Ordinal">The prompt at which it happened.</param>
/// <param name="Ordinals">The prompts, in order.</param>
/// <param name="Reason">Why now.</param>
public sealed record WindowReady(int Epoch, long Ordinal, IReadOnlyList<long> Ordinals, WindowReason Reason) : MonitorEvent(Epoch, Ordinal);

/// <summary>The stream is back in the regime that the reference describes.</summary>
public sealed record Resolved(int Epoch, long Ordinal) : MonitorEvent(Epoch, Ordinal);

/// <summary>Why a window was handed out.</summary>
public enum WindowReason
{
    /// <summary>It holds as many prompts as configured.</summary>
    Full,

    /// <summary>The configured wait is over.</summary>
    WaitOver,

    /// <summary>An operator asked for it.</summary>
    Forced,
}
