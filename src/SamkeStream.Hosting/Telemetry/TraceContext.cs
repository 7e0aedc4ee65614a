using System.Diagnostics;
using MassTransit;

namespace SamkeStream.Hosting;

/// <summary>W3C trace context as it travels: in headers of messages and requests, in a prompt's body, in the attributes of an event.</summary>
/// <param name="Traceparent">version-traceid-spanid-flags, checked.</param>
/// <param name="Tracestate">What the vendors add; null where nothing was sent.</param>
public sealed record TraceContext(string Traceparent, string? Tracestate = null)
{
    public const string TraceparentHeader = "traceparent";
    public const string TracestateHeader = "tracestate";

    /// <summary>Whether the caller records its trace.</summary>
    public bool IsSampled => ToActivityContext().TraceFlags.HasFlag(ActivityTraceFlags.Recorded);

    /// <summary>The context, or null where it is absent or no valid one: a broken one is ignored, as the standard says.</summary>
    public static TraceContext? Parse(string? traceparent, string? tracestate = null) =>
        ActivityContext.TryParse(traceparent, tracestate, out _) ? new TraceContext(traceparent!, string.IsNullOrEmpty(tracestate) ? null : tracestate) : null;

    /// <summary>That of a span.</summary>
    public static TraceContext? Of(Activity? span) => span is { IdFormat: ActivityIdFormat.W3C, Id: { } id } ? new TraceContext(id, span.TraceStateString) : null;

    /// <summary>That of a message: its headers <c>traceparent</c> and <c>tracestate</c>, else the one that MassTransit sends.</summary>
    public static TraceContext? Of(ConsumeContext message)
    {
        ArgumentNullException.ThrowIfNull(message);
        var delivery = message.ReceiveContext;
        return Parse(delivery.Header(TraceparentHeader), delivery.Header(TracestateHeader)) ?? Parse(delivery.Header("MT-Activity-Id"));
    }

    internal void WriteTo(SendHeaders headers)
    {
        headers.Set(TraceparentHeader, Traceparent);
        if (Tracestate is not null)
            headers.Set(TracestateHeader, Tracestate);
    }

    internal ActivityContext ToActivityContext() => ActivityContext.TryParse(Traceparent, Tracestate, isRemote: true, out var context) ? context : default;
}
