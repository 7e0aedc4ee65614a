using System.Diagnostics;
using SamkeStream.Catch.Sessions;
using SamkeStream.Drift.Monitoring;
using SamkeStream.Hosting;

namespace SamkeStream.Catch;

/// <summary>The spans of Catch, in the trace that each prompt came with.</summary>
internal static class CatchTrace
{
    /// <summary>Notes that the prompts of a batch were encoded: a span for each that is traced, one for all others.</summary>
    /// <returns>What follows from each prompt belongs to this.</returns>
    public static TraceContext?[] Embedded(IReadOnlyList<TraceContext?> prompts, DateTimeOffset start, DateTimeOffset end)
    {
        if (!SamkeTrace.IsOn)
            return [.. prompts];
        TraceContext? untraced = null;
        var traces = new TraceContext?[prompts.Count];
        for (var i = 0; i < traces.Length; i++)
            traces[i] = prompts[i] is null ? untraced ??= Record(null) : Record(prompts[i]);
        return traces;

        TraceContext? Record(TraceContext? parent) =>
            SamkeTrace.Record("catch.embed", parent, start, end, ActivityKind.Consumer, new("messaging.operation.type", "process"), new("messaging.batch.message_count", prompts.Count));
    }

    /// <summary>Notes that a prompt was judged; of prompts that nothing follows from, only those are noted that came with a trace.</summary>
    public static TraceContext? Detected(IncomingPrompt prompt, StreamSession session, IReadOnlyList<MonitorEvent> events, DateTimeOffset start, DateTimeOffset end) =>
        SamkeTrace.IsOn && (events.Count > 0 || prompt.IsTraced)
            ? SamkeTrace.Record(
                "catch.detect", prompt.Trace, start, end, ActivityKind.Internal, new("samke.stream", session.Settings.Stream), new("samke.score", session.Monitor.LatestScore?.Score))
            : prompt.Trace;
}
