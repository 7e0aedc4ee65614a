using SamkeStream.Hosting;

namespace SamkeStream.Catch.Sessions;

/// <param name="Text">What is encoded.</param>
/// <param name="Id">Producer's or broker's id; null where deliveries cannot be told apart.</param>
/// <param name="Time">When it was asked, or arrived.</param>
/// <param name="Sequence">The producer's own count, where it counts.</param>
/// <param name="Trace">The request that it was asked in; later the span of what was last done with it.</param>
internal sealed record IncomingPrompt(string Text, string? Id, DateTimeOffset Time, long? Sequence = null, TraceContext? Trace = null)
{
    /// <summary>Whether it came with a trace that its producer records.</summary>
    public bool IsTraced { get; } = Trace?.IsSampled == true;
}
