using System.Diagnostics;

namespace SamkeStream.Hosting;

/// <summary>
/// The spans of the loop, under one source: catch.embed, catch.detect, adapt.generate, operate.select, registry.publish,
/// serve.apply. Where nobody listens no span is made and the producer's context is handed on as it came.
/// </summary>
public static class SamkeTrace
{
    public const string SourceName = "SamkeStream";

    private static readonly ActivitySource Source = new(SourceName);

    /// <summary>Whether spans are wanted at all.</summary>
    public static bool IsOn => Source.HasListeners();

    /// <summary>Starts a span below the given context, else below the current one; null where nobody listens.</summary>
    public static Activity? Start(string name, TraceContext? parent, ActivityKind kind = ActivityKind.Internal) =>
        parent is null ? Source.StartActivity(name, kind) : Source.StartActivity(name, kind, parent.ToActivityContext());

    /// <summary>A span of something that is over.</summary>
    /// <returns>Its context, or that of the parent where nobody listens.</returns>
    public static TraceContext? Record(
        string name, TraceContext? parent, DateTimeOffset start, DateTimeOffset end, ActivityKind kind, params ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        if (!IsOn)
            return parent;
        using var span = Source.StartActivity(name, kind, parent?.ToActivityContext() ?? default, tags.ToArray(), startTime: start);
        span?.SetEndTime(end.UtcDateTime);
        return TraceContext.Of(span) ?? parent;
    }
}
